package web

import (
	"maps"
	"slices"
	"strconv"

	"github.com/kithdirectory/kith/directory"
)

// countWriter writes facet counts as JSON with their keys in order. There are hundreds in every answer, of values
// the vocabulary lists, so it does not sort them each time.
type countWriter struct {
	values map[string][]string // by family, sorted
}

func newCountWriter(v *directory.Vocabulary) *countWriter {
	w := &countWriter{values: map[string][]string{}}
	for _, code := range v.Codes() {
		if a, ok := v.Attribute(code); ok {
			w.values[a.Family.Code] = append(w.values[a.Family.Code], a.Slug())
		}
	}
	for _, values := range w.values {
		slices.Sort(values)
	}
	return w
}

// append adds counts by family and value: {"access":{"lift":3},"cost":{}}.
func (w *countWriter) append(out []byte, counts map[string]map[string]int) []byte {
	out = append(out, '{')
	for n, family := range slices.Sorted(maps.Keys(counts)) {
		if n > 0 {
			out = append(out, ',')
		}
		out = append(appendKey(out, family), '{')
		out = w.appendFamily(out, family, counts[family])
		out = append(out, '}')
	}
	return append(out, '}')
}

func (w *countWriter) appendFamily(out []byte, family string, counts map[string]int) []byte {
	start, written := len(out), 0
	for _, value := range w.values[family] {
		if n, ok := counts[value]; ok {
			out = appendCount(out, value, n, written)
			written++
		}
	}
	if written == len(counts) {
		return out
	}
	out = out[:start] // values of times, ages and the like are not all in the vocabulary
	for n, value := range slices.Sorted(maps.Keys(counts)) {
		out = appendCount(out, value, counts[value], n)
	}
	return out
}

func appendCount(out []byte, value string, count, before int) []byte {
	if before > 0 {
		out = append(out, ',')
	}
	return strconv.AppendInt(appendKey(out, value), int64(count), 10)
}

// appendKey writes a family or value, which are letters, digits and hyphens.
func appendKey(out []byte, key string) []byte {
	return append(append(append(out, '"'), key...), '"', ':')
}
