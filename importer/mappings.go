package importer

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer/understand"
)

// MappingOrigin says where the mapping of a file comes from.
type MappingOrigin string

// The origins there are.
const (
	MappingGuessed    MappingOrigin = "guessed"
	MappingRemembered MappingOrigin = "remembered" // from the last import of the source
	MappingGiven      MappingOrigin = "given"      // by the operator
)

// Mappings are what is known beforehand of the columns of an import's files.
type Mappings struct {
	Given      []*Mapping // by the operator; for several files, one for each kind of header
	Remembered []*Mapping // of the source's last import
}

// For gives the mapping of a table: the operator's, else the one of the last import with the same headers
// in any order, else a guess. The guess may lack a name: a table that others look things up in need not have one.
func (m Mappings) For(t *Table, options AdaptOptions) (*Mapping, MappingOrigin, error) {
	if len(m.Given) > 0 {
		mapping, err := given(m.Given, t)
		return mapping, MappingGiven, err
	}
	for _, remembered := range m.Remembered {
		if !remembered.sameHeaders(t) {
			continue
		}
		mapping, err := remembered.again(t, options.Rules)
		return mapping, MappingRemembered, err
	}
	mapping, err := guessMapping(t, options.Rules, options.Suburb)
	return mapping, MappingGuessed, err
}

// given picks the operator's mapping for a table: of several, the one that knows most of its columns and
// names none that it lacks.
func given(all []*Mapping, t *Table) (*Mapping, error) {
	best := all[0]
	if len(all) > 1 {
		best = nil
		for _, m := range all {
			lacks := slices.ContainsFunc(m.Columns, func(c Column) bool { return !slices.Contains(t.Columns, c.Name) })
			if !lacks && (best == nil || len(m.Columns) > len(best.Columns)) {
				best = m
			}
		}
	}
	if best == nil {
		return nil, directory.Invalid("mapping", "None of the %d parts of the mapping fits %s, whose columns are %s.", len(all), t.File, strings.Join(t.Columns, ", "))
	}
	return best.Apply(t)
}

func (m *Mapping) sameHeaders(t *Table) bool {
	var names []string
	for _, c := range m.Columns {
		names = append(names, c.Name)
	}
	return slices.Equal(listColumns(names), listColumns(t.Columns))
}

// listColumns sorts the columns that are a list's own.
func listColumns(names []string) []string {
	return slices.Sorted(slices.Values(slices.DeleteFunc(slices.Clone(names), OwnColumn)))
}

// again applies the mapping of the last import. A column that was empty then and is filled now is guessed.
func (m *Mapping) again(t *Table, rules *understand.Rules) (*Mapping, error) {
	out, err := m.Apply(t)
	if err != nil {
		return nil, err
	}
	for i := range out.Columns {
		c := &out.Columns[i]
		if c.Why = "the last import of the source"; c.Empty && c.Samples > 0 {
			*c = guessColumn(c.Name, measure(t.Sample, i), rules)
		}
		c.Empty = c.Samples == 0
	}
	return out, nil
}

// partMark stands between the mappings of several files.
const partMark = "\n---\n"

// ReadMappings reads mapping files written below each other with "---" between them, as WriteMappings
// writes them; see ReadMapping.
func ReadMappings(r io.Reader, name string) ([]*Mapping, error) {
	text, err := readMappingText(r, name)
	if err != nil {
		return nil, err
	}
	var all []*Mapping
	line := 0
	for part := range bytes.SplitSeq(text, []byte(partMark)) {
		// Blank lines stand for the parts before, so that a fault is found on its line.
		m, err := parseMapping(append(bytes.Repeat([]byte("\n"), line), part...), name)
		if err != nil {
			return nil, err
		}
		all = append(all, m)
		line += bytes.Count(part, []byte("\n")) + 2
	}
	return all, nil
}

// WriteMappings writes the mappings of the files of an import for ReadMappings.
func WriteMappings(all []*Mapping) ([]byte, error) {
	var b bytes.Buffer
	for i, m := range all {
		if i > 0 {
			b.WriteString(strings.TrimPrefix(partMark, "\n"))
		}
		if err := WriteMapping(&b, m); err != nil {
			return nil, err
		}
	}
	return b.Bytes(), nil
}

// RememberedMappings gives the mappings that the last import of a source used; none for a new source.
func RememberedMappings(ctx context.Context, catalogue *directory.Catalogue, source string) ([]*Mapping, error) {
	s, err := catalogue.Store().SourceByName(ctx, source)
	if directory.ErrorCode(err) == directory.CodeNotFound {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("find the source: %w", err)
	}
	if len(s.Mapping) == 0 {
		return nil, nil
	}
	all, err := ReadMappings(bytes.NewReader(s.Mapping), "of the last import")
	if err != nil { // written by a version whose fields were others: the columns are guessed anew
		return nil, nil
	}
	return all, nil
}
