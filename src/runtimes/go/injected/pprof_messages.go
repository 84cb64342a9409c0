// Hotline's addition to package runtime/pprof of a program that it profiles: messages, each a line of JSON.
// Written by hand: encoding/json would add reflection and its initialization to every program.
// Exists next to the package's own files in the build's overlay only.

package pprof

import (
	"fmt"
	"strconv"
	"strings"
)

// hotlineMessage maps an object's keys to its values. Strings are unquoted; lists and everything else remain
// JSON.
type hotlineMessage map[string]string

// hotlineRead parses a message: an object of strings, numbers, true, false, null and lists of these. On a syntax
// error it returns what it has parsed so far.
func hotlineRead(line string) hotlineMessage {
	message := hotlineMessage{}
	rest := strings.TrimLeft(line, " \t\r{")
	for {
		quoted, err := strconv.QuotedPrefix(rest)
		if err != nil || quoted[0] != '"' {
			return message
		}
		name, _ := strconv.Unquote(quoted)
		rest = strings.TrimLeft(rest[len(quoted):], " \t")
		if !strings.HasPrefix(rest, ":") {
			return message
		}
		rest = strings.TrimLeft(rest[1:], " \t")
		length := hotlineLength(rest)
		value := strings.TrimRight(rest[:length], " \t\r")
		rest = strings.TrimLeft(rest[length:], " \t,")
		if text, err := strconv.Unquote(value); err == nil {
			value = text
		}
		message[name] = value
	}
}

// hotlineLength returns the length in bytes of the value that a string begins with.
func hotlineLength(text string) int {
	depth := 0
	for at := 0; at < len(text); at++ {
		switch text[at] {
		case '"':
			quoted, err := strconv.QuotedPrefix(text[at:])
			if err != nil {
				return len(text)
			}
			at += len(quoted) - 1
		case '[', '{':
			depth++
		case ']', '}':
			if depth == 0 {
				return at
			}
			depth--
		case ',':
			if depth == 0 {
				return at
			}
		}
	}
	return len(text)
}

// hotlineQuote returns a string as a JSON literal.
func hotlineQuote(text string) string {
	var quoted strings.Builder
	quoted.WriteByte('"')
	for _, char := range text {
		switch {
		case char == '"' || char == '\\':
			quoted.WriteByte('\\')
			quoted.WriteRune(char)
		case char < ' ':
			fmt.Fprintf(&quoted, `\u%04x`, char)
		default:
			quoted.WriteRune(char)
		}
	}
	quoted.WriteByte('"')
	return quoted.String()
}

func hotlineList(texts []string) string {
	quoted := make([]string, len(texts))
	for at, text := range texts {
		quoted[at] = hotlineQuote(text)
	}
	return "[" + strings.Join(quoted, ",") + "]"
}
