package hsds

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"unicode"
)

// Object is one object of HSDS, whatever the version: its fields by their names in snake_case. Values are
// strings, json.Number, bool, Object, or []any of these. Versions differ in names and nesting, and real files
// differ from all versions, so that a struct for each would say less than the names do.
type Object map[string]any

// text gives the first of fields that says something, as text.
func (o Object) text(fields ...string) string {
	for _, field := range fields {
		if text := scalar(o[field]); text != "" {
			return text
		}
	}
	return ""
}

// scalar gives a value that is no list or object as text, "" where it says nothing.
func scalar(value any) string {
	switch v := value.(type) {
	case string:
		if text := strings.TrimSpace(v); text != "null" {
			return text
		}
	case json.Number:
		return v.String()
	case bool:
		if v {
			return "true"
		}
		return "false"
	}
	return ""
}

// object gives the first of fields that is an object, or a list whose first element is one.
func (o Object) object(fields ...string) Object {
	for _, field := range fields {
		if list := o.list(field); len(list) > 0 {
			return list[0]
		}
	}
	return nil
}

// list gives the objects of all of fields, in their order; a single object counts as a list of one.
func (o Object) list(fields ...string) []Object {
	var all []Object
	for _, field := range fields {
		switch v := o[field].(type) {
		case Object:
			all = append(all, v)
		case []any:
			for _, element := range v {
				if child, ok := element.(Object); ok {
					all = append(all, child)
				}
			}
		}
	}
	return all
}

// words gives the texts of fields: a list of texts, or one text cut at commas and semicolons, as Ohana writes
// lists in a cell.
func (o Object) words(fields ...string) []string {
	var all []string
	for _, field := range fields {
		switch v := o[field].(type) {
		case []any:
			for _, element := range v {
				all = append(all, scalar(element))
			}
		default:
			all = append(all, strings.FieldsFunc(scalar(v), func(r rune) bool { return r == ',' || r == ';' || r == '|' })...)
		}
	}
	for i := range all {
		all[i] = strings.TrimSpace(all[i])
	}
	return slices.DeleteFunc(all, func(text string) bool { return text == "" })
}

// id gives the object's own id.
func (o Object) id() string { return o.text("id") }

// has tells whether any of fields is there, filled or not.
func (o Object) has(fields ...string) bool {
	return slices.ContainsFunc(fields, func(field string) bool {
		_, ok := o[field]
		return ok
	})
}

// fold turns what encoding/json read into an Object whose names are snake_case all the way down. It gives false
// where objects lie deeper in each other than MaxDepth.
func fold(value any, depth int) (any, bool) {
	if depth > MaxDepth {
		return nil, false
	}
	switch v := value.(type) {
	case map[string]any:
		o := make(Object, len(v))
		for name, inner := range v {
			folded, ok := fold(inner, depth+1)
			if !ok {
				return nil, false
			}
			if folded != nil {
				o[snake(name)] = folded
			}
		}
		return o, true
	case []any:
		for i := range v {
			folded, ok := fold(v[i], depth+1)
			if !ok {
				return nil, false
			}
			v[i] = folded
		}
		return v, true
	}
	return value, true
}

// snake writes a name as HSDS does: "totalElements" and "Total Elements" become total_elements.
func snake(name string) string {
	var b strings.Builder
	lower := false
	for _, r := range strings.TrimSpace(strings.TrimPrefix(name, "\ufeff")) {
		switch {
		case r == ' ' || r == '-' || r == '.':
			r, lower = '_', false
		case unicode.IsUpper(r):
			if lower {
				b.WriteByte('_')
			}
			r, lower = unicode.ToLower(r), false
		default:
			lower = unicode.IsLower(r) || unicode.IsDigit(r)
		}
		b.WriteRune(r)
	}
	return b.String()
}

// merge gives what two objects with one id say together: a's word where both say something, unless it is a list
// or an object and b's has more.
func merge(a, b Object) Object {
	out := make(Object, len(a)+len(b))
	for field, value := range a {
		out[field] = value
	}
	for field, value := range b {
		if size(value) > size(out[field]) {
			out[field] = value
		}
	}
	return out
}

// size tells how much a value says; of texts each that says something counts the same.
func size(value any) int {
	switch v := value.(type) {
	case nil:
		return 0
	case []any:
		n := 0
		for _, element := range v {
			n += size(element)
		}
		return n
	case Object:
		n := 0
		for _, inner := range v {
			n += size(inner)
		}
		return n
	}
	return min(len(scalar(value)), 1)
}

// union puts lists of objects together: what has one id and nowhere says two different things is one object, and
// so is what says the same without an id. Real tables give several rows one id.
func union(lists ...[]Object) []Object {
	var all []Object
	seen := map[string][]int{}
	for _, list := range lists {
	next:
		for _, o := range list {
			id := o.id()
			for _, at := range seen[id] {
				if id != "" && agree(all[at], o) || id == "" && reflect.DeepEqual(all[at], o) {
					all[at] = merge(all[at], o)
					continue next
				}
			}
			seen[id] = append(seen[id], len(all))
			all = append(all, o)
		}
	}
	return all
}

// agree tells whether two objects nowhere say different things.
func agree(a, b Object) bool {
	for field := range a {
		if x, y := scalar(a[field]), scalar(b[field]); x != "" && y != "" && x != y {
			return false
		}
	}
	return true
}
