package openactive

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
)

// node is one JSON object of a document, read by what its properties are called. Feeds write them in several
// ways: with "@" or without, with the prefix of a vocabulary, one value or a list of one.
type node map[string]any

// parseNode reads a JSON object; ok is false for anything else.
func parseNode(data []byte) (n node, ok bool) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var value any
	if decoder.Decode(&value) != nil {
		return nil, false
	}
	return asNode(value)
}

func asNode(value any) (node, bool) {
	n, ok := value.(map[string]any)
	return n, ok
}

// get gives a property by the first of its names that is there.
func (n node) get(names ...string) any {
	for _, name := range names {
		for _, prefix := range [...]string{"", "beta:", "schema:", "oa:"} {
			if value, ok := n[prefix+name]; ok && value != nil {
				return value
			}
		}
	}
	return nil
}

// has tells whether a property says something.
func (n node) has(name string) bool {
	value := n.get(name)
	return value != nil && value != ""
}

// list gives a property's values: none, the one, or those of its list.
func (n node) list(names ...string) []any {
	switch value := n.get(names...).(type) {
	case nil:
		return nil
	case []any:
		return value
	default:
		return []any{value}
	}
}

// nodes gives the objects among a property's values.
func (n node) nodes(names ...string) []node {
	var all []node
	for _, value := range n.list(names...) {
		if object, ok := asNode(value); ok {
			all = append(all, object)
		}
	}
	return all
}

// node gives the first object of a property; nil, which says nothing, where there is none.
func (n node) node(names ...string) node {
	if all := n.nodes(names...); len(all) > 0 {
		return all[0]
	}
	return nil
}

// text gives a property in words.
func (n node) text(names ...string) string { return textOf(n.get(names...)) }

// texts gives the words of each of a property's values.
func (n node) texts(names ...string) []string {
	var all []string
	for _, value := range n.list(names...) {
		if text := textOf(value); text != "" {
			all = append(all, text)
		}
	}
	return all
}

// textOf gives a value in words: a text or number as it is, an object by its label, a list by its first.
func textOf(value any) string {
	switch v := value.(type) {
	case string:
		return strings.TrimSpace(v)
	case json.Number:
		return v.String()
	case bool:
		return strconv.FormatBool(v)
	case []any:
		for _, one := range v {
			if text := textOf(one); text != "" {
				return text
			}
		}
	case map[string]any:
		for _, key := range [...]string{"prefLabel", "name", "@value", "value", "en", "en-AU", "en-GB"} {
			if text, ok := v[key].(string); ok && strings.TrimSpace(text) != "" {
				return strings.TrimSpace(text)
			}
		}
	}
	return ""
}

// number gives a property as a number, quoted or not.
func (n node) number(names ...string) (float64, bool) {
	value, err := strconv.ParseFloat(n.text(names...), 64)
	return value, err == nil
}

// truth gives a property as yes or no; told is false where it is neither.
func (n node) truth(names ...string) (yes, told bool) {
	yes, err := strconv.ParseBool(strings.ToLower(n.text(names...)))
	return yes, err == nil
}

// id gives what an object is called by others: its "@id", or in older feeds its "id".
func (n node) id() string {
	for _, key := range [...]string{"@id", "id"} {
		if id := textOf(n[key]); id != "" {
			return id
		}
	}
	return ""
}

// kind gives the type of an object without its vocabulary: "SessionSeries". Of several the first that is known.
func (n node) kind() string {
	first := ""
	for _, key := range [...]string{"@type", "type"} {
		for _, name := range n.texts(key) {
			name = localName(name)
			if isKnown(name) {
				return name
			}
			if first == "" {
				first = name
			}
		}
	}
	return first
}

// localName gives the last part of a name or address: "Monday" of "https://schema.org/Monday" and "schema:Monday".
func localName(name string) string {
	return name[strings.LastIndexAny(name, "/#:")+1:]
}
