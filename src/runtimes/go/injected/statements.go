// Lists where statements begin in Go files: one path per line on standard input, one JSON list per line on standard
// output: 1-based line and column in bytes, line and column, … The list is empty for a file that cannot be parsed.
package main

import (
	"bufio"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
)

func main() {
	in := bufio.NewScanner(os.Stdin)
	out := json.NewEncoder(os.Stdout)
	for in.Scan() {
		if err := out.Encode(starts(in.Text())); err != nil {
			os.Exit(1)
		}
	}
}

func starts(file string) []int {
	found := []int{}
	files := token.NewFileSet()
	tree, err := parser.ParseFile(files, file, nil, parser.SkipObjectResolution)
	if err != nil {
		return found
	}
	add := func(statement ast.Stmt) {
		if _, isBlock := statement.(*ast.BlockStmt); isBlock {
			return
		}
		at := files.PositionFor(statement.Pos(), false)
		found = append(found, at.Line, at.Column)
	}
	ast.Inspect(tree, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.BlockStmt:
			for _, statement := range node.List {
				switch statement.(type) {
				case *ast.CaseClause, *ast.CommClause, *ast.EmptyStmt:
				default:
					add(statement)
				}
			}
		case *ast.CaseClause:
			for _, statement := range node.Body {
				add(statement)
			}
		case *ast.CommClause:
			for _, statement := range node.Body {
				add(statement)
			}
		case *ast.IfStmt:
			if node.Else != nil {
				add(node.Else)
			}
		}
		return true
	})
	return found
}
