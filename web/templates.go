package web

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"strings"
)

//go:embed templates
var templateFiles embed.FS

// templates holds one set per page: the layout, the parts every page may use, and the page itself.
type templates struct {
	pages map[string]*template.Template
}

// loadTemplates parses every page; a page that does not parse stops the start.
func loadTemplates(files *static) (*templates, error) {
	functions := template.FuncMap{
		"static":   files.address,
		"plural":   plural,
		"add":      func(a, b int) int { return a + b },
		"list":     listWords,
		"lower":    strings.ToLower,
		"choosing": func(id string, row deskRow, back string) choosing { return choosing{id, row, back} },
		"fault":    faultAt,
		"radios":   radiosOf,
	}
	parts, err := fs.Glob(templateFiles, "templates/parts/*.html")
	if err != nil {
		return nil, fmt.Errorf("list the template parts: %w", err)
	}
	pages, err := fs.Glob(templateFiles, "templates/*.html")
	if err != nil {
		return nil, fmt.Errorf("list the templates: %w", err)
	}
	t := &templates{pages: map[string]*template.Template{}}
	for _, file := range pages {
		name := strings.TrimSuffix(path.Base(file), ".html")
		set, err := template.New(name).Funcs(functions).ParseFS(templateFiles, append(parts, file)...)
		if err != nil {
			return nil, fmt.Errorf("read the page %s: %w", name, err)
		}
		if set.Lookup("main") == nil || set.Lookup("layout") == nil {
			return nil, fmt.Errorf("the page %s defines no main part", name)
		}
		t.pages[name] = set
	}
	return t, nil
}

// page renders a whole page to memory.
func (t *templates) page(name string, data any) ([]byte, error) {
	return t.fragment(name, "layout", data)
}

// fragment renders one part of a page to memory.
func (t *templates) fragment(name, part string, data any) ([]byte, error) {
	set, ok := t.pages[name]
	if !ok {
		return nil, fmt.Errorf("there is no page %q", name)
	}
	var out bytes.Buffer
	out.Grow(64 << 10)
	if err := set.ExecuteTemplate(&out, part, data); err != nil {
		return nil, fmt.Errorf("render the page %s: %w", name, err)
	}
	return out.Bytes(), nil
}
