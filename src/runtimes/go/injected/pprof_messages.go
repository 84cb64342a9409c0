// What Hotline adds to package runtime/pprof of a program that it profiles: messages, one line of JSON each.
// By hand: encoding/json would bring reflection and its own start into every program.
// Stands beside the package's own files in the build's overlay only.

package pprof

import (
	"fmt"
	"strconv"
	"strings"
)

// hotlineMessage is an object by its names. Texts are as they were before they were quoted; lists and all else stay
// JSON.
type hotlineMessage map[string]string

// hotlineRead reads a message: an object of texts, numbers, true, false, null and lists of these. What cannot be read
// ends it: what stood before is there.
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

// hotlineLength is how many bytes the value takes that a text begins with.
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

// hotlineQuote is a text as JSON has it.
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
