package importer

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/kithdirectory/kith/directory"
)

// Mapping says what each column of a table stands for.
type Mapping struct {
	Columns []Column
	Doubt   string // a sentence on what a person should look at, where two columns may be the names; else empty
}

// Column is one column of a Mapping.
type Column struct {
	Name       string
	Field      Field
	Attribute  string  // for FieldAnswer: an attribute's code
	Confidence float64 // 0 to 1; 1 where a person wrote the mapping
	Why        string  // what it was guessed from, for people
	Samples    int     // filled cells in the sample
	Empty      bool    // it is dropped only because no cell was filled
}

// ColumnReport is one line of "mapping" in `kith import --json`.
type ColumnReport struct {
	Column     string  `json:"column"`
	Field      Field   `json:"field"`
	Confidence float64 `json:"confidence"`
	Filled     int     `json:"filled"`
	Understood int     `json:"understood"`
	KeptAsText int     `json:"kept_as_text"`
	Ignored    bool    `json:"ignored"`
}

// maxMappingBytes bounds a mapping file; a thousand columns take less.
const maxMappingBytes = 1 << 20

// ReadMapping reads a mapping file: YAML, a list "columns" of {column, field, attribute}. Every fault
// is named with its line and column. name is the file's, for messages.
func ReadMapping(r io.Reader, name string) (*Mapping, error) {
	text, err := readMappingText(r, name)
	if err != nil {
		return nil, err
	}
	return parseMapping(text, name)
}

func readMappingText(r io.Reader, name string) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxMappingBytes+1))
	if err != nil {
		return nil, directory.Wrap(directory.CodeUnavailable, err, "the mapping %s cannot be read", name)
	}
	if len(text) > maxMappingBytes {
		return nil, directory.Errorf(directory.CodeTooLarge, "The mapping %s is larger than %d KiB.", name, maxMappingBytes>>10)
	}
	return text, nil
}

func parseMapping(text []byte, name string) (*Mapping, error) {
	if len(bytes.TrimSpace(text)) == 0 {
		return nil, directory.Invalid("mapping", "The mapping %s is empty; write a list under \"columns:\".", name)
	}
	var document yaml.Node
	if err := yaml.Load(text, &document); err != nil {
		return nil, directory.Wrap(directory.CodeInvalid, err, "The mapping %s is not YAML", name)
	}
	reader := mappingReader{name: name, seen: map[string]bool{}}
	m := reader.document(&document)
	if len(reader.faults) > 0 {
		return nil, &directory.Error{Code: directory.CodeInvalid, Message: strings.Join(reader.faults, " ")}
	}
	return m, nil
}

// mappingReader walks the nodes of a mapping file, so that each fault is found with its place.
type mappingReader struct {
	name   string
	seen   map[string]bool
	faults []string
}

func (r *mappingReader) fault(n *yaml.Node, format string, args ...any) {
	r.faults = append(r.faults, fmt.Sprintf("%s line %d, column %d: %s.", r.name, n.Line, n.Column, fmt.Sprintf(format, args...)))
}

func (r *mappingReader) document(n *yaml.Node) *Mapping {
	m := &Mapping{}
	if n.Kind == yaml.DocumentNode && len(n.Content) == 1 {
		n = n.Content[0]
	}
	if n.Kind != yaml.MappingNode {
		r.fault(n, "write a list under \"columns:\"")
		return m
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if key.Value != "columns" {
			r.fault(key, "%q is not known; only \"columns\" is", key.Value)
			continue
		}
		if value.Kind != yaml.SequenceNode {
			r.fault(value, "\"columns\" is a list, each item beginning with a dash")
			continue
		}
		for _, item := range value.Content {
			if c, ok := r.column(item); ok {
				m.Columns = append(m.Columns, c)
			}
		}
	}
	if len(m.Columns) == 0 && len(r.faults) == 0 {
		r.fault(n, "it maps no column")
	}
	return m
}

func (r *mappingReader) column(n *yaml.Node) (Column, bool) {
	if n.Kind != yaml.MappingNode {
		r.fault(n, "each item is a column with its field, such as {column: Suburb, field: suburb}")
		return Column{}, false
	}
	c := Column{Confidence: 1, Why: "the mapping file"}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		switch key.Value {
		case "column":
			c.Name = value.Value
			if r.seen[c.Name] {
				r.fault(value, "the column %q is mapped twice", c.Name)
			}
			r.seen[c.Name] = true
		case "field":
			if c.Field = Field(value.Value); !slices.Contains(Fields(), c.Field) {
				r.fault(value, "there is no field %q; the fields are %s", value.Value, fieldList())
			}
		case "attribute":
			c.Attribute = value.Value
		case "empty":
			c.Empty = value.Value == "true"
		default:
			r.fault(key, "%q is not known; write column, field, attribute or empty", key.Value)
		}
	}
	switch {
	case c.Name == "":
		r.fault(n, "it does not name a column")
	case c.Field == "":
		r.fault(n, "the column %q has no field", c.Name)
	case c.Field == FieldFirstVisit && c.Attribute == "":
		r.fault(n, "the column %q is about a first visit: add as attribute the question, such as things to bring", c.Name)
	case c.Field == FieldAnswer && c.Attribute == "":
		r.fault(n, "the column %q answers a question: add attribute, such as access.step-free-entrance", c.Name)
	}
	return c, true
}

func fieldList() string {
	var words []string
	for _, f := range Fields() {
		words = append(words, string(f))
	}
	return strings.Join(words, ", ")
}

// WriteMapping writes m for a person to correct and hand to ReadMapping. Its comments say how sure each
// guess is and from how many filled cells; they never repeat what the cells hold.
func WriteMapping(w io.Writer, m *Mapping) error {
	var b bytes.Buffer
	b.WriteString("# What each column stands for. Correct the fields and use it with: kith import --mapping FILE\n#\n# The fields:\n")
	for line := range wrapped(fieldList(), 100) {
		b.WriteString("#   " + line + "\n")
	}
	b.WriteString("# \"kept\" publishes the words as they are; \"unpublished\" keeps them with the row; \"ignored\" drops them; \"answer\" needs an attribute, such as\n# attribute: access.step-free-entrance\ncolumns:\n")
	for _, c := range m.Columns {
		name, err := yaml.Dump(c.Name)
		if err != nil {
			return directory.Wrap(directory.CodeInternal, err, "the column %q cannot be written", c.Name)
		}
		fmt.Fprintf(&b, "  - column: %s\n    field: %s", strings.TrimSpace(string(name)), c.Field)
		fmt.Fprintf(&b, " # %.0f %% sure, from %s; %d cells filled in the sample\n", c.Confidence*100, orElse(c.Why, "the mapping file"), c.Samples)
		if c.Attribute != "" {
			fmt.Fprintf(&b, "    attribute: %s\n", c.Attribute)
		}
		if c.Empty {
			b.WriteString("    empty: true # guessed anew once it is filled\n")
		}
	}
	if _, err := w.Write(b.Bytes()); err != nil {
		return directory.Wrap(directory.CodeUnavailable, err, "the mapping cannot be written")
	}
	return nil
}

func orElse(text, other string) string {
	if text == "" {
		return other
	}
	return text
}

// wrapped cuts a list of words into lines of at most most characters.
func wrapped(text string, most int) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		line := ""
		for word := range strings.FieldsSeq(text) {
			if line != "" && len(line)+1+len(word) > most {
				if !yield(line) {
					return
				}
				line = ""
			}
			line = strings.TrimPrefix(line+" "+word, " ")
		}
		yield(line)
	}
}

// Apply lays a mapping over the columns of a table: columns it does not name are kept, and not published. A column it
// names that the table lacks is a fault. It may lack a name, as the mapping of places does that records are
// looked up in; see checkNames.
func (m *Mapping) Apply(t *Table) (*Mapping, error) {
	byName := map[string]Column{}
	for _, c := range m.Columns {
		if OwnColumn(c.Name) { // never more than left out, and it may be gone again
			continue
		}
		if !slices.Contains(t.Columns, c.Name) {
			return nil, directory.Invalid("mapping", "The mapping names a column %q that %s does not have; it has %s.", c.Name, t.File, strings.Join(t.Columns, ", "))
		}
		byName[c.Name] = c
	}
	out := &Mapping{Columns: make([]Column, len(t.Columns))}
	for i, name := range t.Columns {
		c, ok := byName[name]
		if !ok {
			c = Column{Name: name, Field: FieldUnpublished, Confidence: 1, Why: "the mapping file does not name it"}
			if OwnColumn(name) {
				c.Field = FieldIgnored
			}
		}
		c.Samples = measure(t.Sample, i).filled
		out.Columns[i] = c
	}
	return out, nil
}
