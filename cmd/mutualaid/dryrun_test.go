package main

import (
	"cmp"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// partOf are commands that nobody types, and whose flag they carry.
var partOf = map[string]string{"ImportPeopleCmd": "ImportCmd"}

// TestWhateverWritesToPeopleCanBeTried reads the source: a command that calls something of the desk which sends letters, be it by way of
// other functions there, must have --dry-run.
func TestWhateverWritesToPeopleCanBeTried(t *testing.T) {
	sends := map[string]bool{}
	calls := map[string][]string{} // of the desk's functions, by name
	for _, f := range sourceOf(t, "../../listserv/desk") {
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Body != nil {
				names := used(fn.Body)
				calls[fn.Name.Name] = append(calls[fn.Name.Name], names...)
				if slices.Contains(names, "d.Send") || slices.Contains(names, "Mailings.Insert") {
					sends[fn.Name.Name] = true
				}
			}
		}
	}
	for grew := true; grew; {
		grew = false
		for name, uses := range calls {
			if !sends[name] && slices.ContainsFunc(uses, func(u string) bool { return sends[strings.TrimPrefix(strings.TrimPrefix(u, "d."), "e.d.")] }) {
				sends[name], grew = true, true
			}
		}
	}
	flagged, writers := map[string]bool{}, map[string]string{}
	for _, f := range sourceOf(t, ".") {
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.TypeSpec:
				if fields, ok := n.Type.(*ast.StructType); ok {
					flagged[n.Name.Name] = slices.ContainsFunc(fields.Fields.List, tries)
				}
			case *ast.FuncDecl:
				if n.Name.Name != "Do" || n.Recv == nil {
					break
				}
				for _, u := range used(n.Body) {
					if name, is := strings.CutPrefix(u, "d."); is && sends[name] {
						writers[n.Recv.List[0].Type.(*ast.StarExpr).X.(*ast.Ident).Name] = name
					}
				}
			}
			return true
		})
	}
	if len(writers) < 10 {
		t.Fatalf("only these write to people: %v", writers)
	}
	for command, by := range writers {
		if !flagged[cmp.Or(partOf[command], command)] {
			t.Errorf("%s writes to people (by %s) and has no --dry-run", command, by)
		}
	}
}

// tries says whether a field is a command's --dry-run, or what it was asked with.
func tries(f *ast.Field) bool {
	if id, ok := f.Type.(*ast.Ident); ok && id.Name == "Rehearsal" {
		return true
	}
	return slices.ContainsFunc(f.Names, func(id *ast.Ident) bool { return id.Name == "DryRun" })
}

// used are the names that a function's body uses: of functions that it calls, and those of what something has, such as d.Send.
func used(body ast.Node) (names []string) {
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			switch x := n.X.(type) {
			case *ast.Ident:
				names = append(names, x.Name+"."+n.Sel.Name)
			case *ast.SelectorExpr:
				names = append(names, x.Sel.Name+"."+n.Sel.Name)
			}
		case *ast.CallExpr:
			if id, ok := n.Fun.(*ast.Ident); ok {
				names = append(names, id.Name)
			}
		}
		return true
	})
	return names
}

func sourceOf(t *testing.T, dir string) (files []*ast.File) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	return files
}
