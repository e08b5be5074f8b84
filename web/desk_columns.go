package web

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer"
)

// deskTable is one table's columns, to correct.
type deskTable struct {
	Number  int
	Columns []deskColumn
}

type deskColumn struct {
	Name       string
	Input      string // name of its select
	Question   string // name of the input for the question that it answers
	Field      importer.Field
	Label      string // the field, as people read it
	Guess      bool   // nobody should rely on it
	Filled     int
	Understood int
	AsText     int
	Answers    string   // the question that it answers, in words; "" for none
	Examples   []string // a few cells of rows that hide nothing
}

// examples gives a few cells of each column while a person may still say what it stands for.
func (s *Server) examples(ctx context.Context, i *directory.Import) (map[string][]string, error) {
	examples := map[string][]string{}
	if i.Status != directory.ImportWaiting {
		return examples, nil
	}
	records, _, err := s.catalogue.Store().RecordsWhere(ctx, i.ID, directory.RecordFilter{}, 0, exampleRows)
	if err != nil {
		return nil, err
	}
	for _, r := range records {
		row, err := importer.OpenRow(r)
		if err != nil {
			return nil, err
		}
		for _, cell := range row {
			text := clip(strings.Join(strings.Fields(cell.Text), " "), longestSample)
			if have := examples[cell.Field]; text != "" && len(have) < mostExamples && !slices.Contains(have, text) {
				examples[cell.Field] = append(have, text)
			}
		}
	}
	return examples, nil
}

// clip cuts a text to so many characters.
func clip(text string, longest int) string {
	if runes := []rune(text); len(runes) > longest {
		return string(runes[:longest-1]) + "…"
	}
	return text
}

// deskTables gives the columns of the import's tables with what became of them.
func (s *Server) deskTables(ctx context.Context, i *directory.Import, r *importer.Report) ([]deskTable, error) {
	if len(i.Settings.Mapping) == 0 {
		return nil, nil
	}
	examples, err := s.examples(ctx, i)
	if err != nil {
		return nil, err
	}
	mappings, err := importer.ReadMappings(bytes.NewReader(i.Settings.Mapping), "mapping")
	if err != nil {
		return nil, err
	}
	reports := r.Mapping
	var tables []deskTable
	for n, m := range mappings {
		table := deskTable{Number: n + 1}
		for k, column := range m.Columns {
			d := deskColumn{
				Name: column.Name, Input: fmt.Sprintf("c%d-%d", n, k), Question: fmt.Sprintf("q%d-%d", n, k),
				Field: column.Field, Label: fieldLabel(column.Field), Answers: askedBy(s.catalogue.Vocabulary(), column), Examples: examples[column.Name],
			}
			if at := slices.IndexFunc(reports, func(c importer.ColumnReport) bool { return c.Column == column.Name }); at >= 0 {
				c := reports[at]
				d.Filled, d.Understood, d.AsText, d.Guess = c.Filled, c.Understood, c.KeptAsText, c.Filled > 0 && c.Confidence < guessBelow
			}
			table.Columns = append(table.Columns, d)
		}
		tables = append(tables, table)
	}
	return tables, nil
}

// askedBy gives the question that a column answers, as people read it.
func askedBy(v *directory.Vocabulary, column importer.Column) string {
	if a, ok := v.Attribute(column.Attribute); ok {
		return questionOf(a)
	}
	return column.Attribute
}

// questionOf gives the words an attribute is asked for by.
func questionOf(a *directory.Attribute) string { return orText(a.Question, a.Label) }

// questions lists what a column may answer.
func questions(v *directory.Vocabulary) []string {
	var all []string
	for _, code := range v.Codes() {
		if a, _ := v.Attribute(code); !a.Derived {
			all = append(all, questionOf(a))
		}
	}
	return all
}

// mostAlike is how many questions are named where several have the words that were typed.
const mostAlike = 4

// attributeAsked finds the attribute of a question, by its words, its code, or some words that no other one has.
func attributeAsked(v *directory.Vocabulary, typed string) (string, error) {
	var alike []*directory.Attribute
	for _, code := range v.Codes() {
		a, _ := v.Attribute(code)
		switch {
		case a.Derived:
		case strings.EqualFold(typed, questionOf(a)) || typed == code || strings.EqualFold(typed, a.Label):
			return code, nil
		case asks(a, typed):
			alike = append(alike, a)
		}
	}
	switch {
	case len(alike) == 1:
		return alike[0].Code, nil
	case len(alike) == 0:
		return "", directory.Invalid("columns", "No question has the words “%s”. Type another word of it, such as toilet, or leave the column as text.", clip(typed, longestSample))
	}
	var some []string
	for _, a := range alike[:min(len(alike), mostAlike)] {
		some = append(some, "“"+questionOf(a)+"”")
	}
	return "", directory.Invalid("columns", "%d questions have the words “%s”, such as %s. Choose one from the list.", len(alike), clip(typed, longestSample), strings.Join(some, ", "))
}

// asks tells whether every word that was typed stands in a question, its label or what else it is called.
func asks(a *directory.Attribute, typed string) bool {
	words := directory.Tokens(strings.Join(append([]string{a.Label, a.Question}, a.Synonyms...), " "))
	all := directory.Tokens(typed)
	return len(all) > 0 && !slices.ContainsFunc(all, func(word string) bool { return !slices.Contains(words, word) })
}

// Fields lists what a column may stand for, for the select of each column.
func (deskImportPage) Fields() []fieldOption { return fieldOptions() }

type fieldOption struct {
	Value importer.Field
	Label string
}

// fieldOptions names the fields as people read them.
func fieldOptions() []fieldOption {
	var options []fieldOption
	for _, f := range importer.Fields() {
		options = append(options, fieldOption{f, fieldLabel(f)})
	}
	return options
}

// fieldLabel names a field as people read it.
func fieldLabel(f importer.Field) string {
	switch f {
	case importer.FieldIgnored:
		return "Leave out"
	case importer.FieldKept:
		return "Show as text"
	case importer.FieldUnpublished:
		return "Not known: not shown"
	case importer.FieldID:
		return "The list's own number"
	case importer.FieldAnswer:
		return "Answer to a question"
	case importer.FieldOrganisation:
		return "Who runs it"
	case importer.FieldEligibility:
		return "Who may come"
	}
	label := strings.NewReplacer("_am", " morning", "_pm", " afternoon", "_", " ").Replace(string(f))
	return strings.ToUpper(label[:1]) + label[1:]
}

// deskColumns has the files read again with the columns as a person corrected them.
func (s *Server) deskColumns(c *gin.Context) error {
	if err := c.Request.ParseForm(); err != nil {
		return readFault(err)
	}
	ctx, id := c.Request.Context(), c.Param("id")
	i, _, err := s.parts.Desk.Import(ctx, id)
	if err != nil {
		return err
	}
	settings := i.Settings
	form := c.Request.PostForm
	if region := strings.TrimSpace(form.Get("region")); form.Has("region") {
		settings.Region = region
	}
	if len(settings.Mapping) > 0 {
		mappings, err := importer.ReadMappings(bytes.NewReader(settings.Mapping), "mapping")
		if err != nil {
			return err
		}
		for n, m := range mappings {
			for k := range m.Columns {
				if err := s.chooseColumn(&m.Columns[k], form.Get(fmt.Sprintf("c%d-%d", n, k)), strings.TrimSpace(form.Get(fmt.Sprintf("q%d-%d", n, k)))); err != nil {
					return s.importFault(c, err)
				}
			}
		}
		if settings.Mapping, err = importer.WriteMappings(mappings); err != nil {
			return err
		}
	}
	if err := s.parts.Desk.Reread(ctx, s.actor(c), id, settings); err != nil {
		return s.importFault(c, err)
	}
	c.Redirect(http.StatusSeeOther, "/desk/imports/"+id)
	return nil
}

// chooseColumn has a column stand for what a person chose, with its question where it answers one; nothing chosen
// leaves it.
func (s *Server) chooseColumn(column *importer.Column, chosen, question string) error {
	field := importer.Field(chosen)
	switch {
	case chosen == "":
		field = column.Field
	case !slices.Contains(importer.Fields(), field):
		return directory.Invalid("columns", "A column cannot stand for %q. Choose from the list.", clip(chosen, longestSample))
	}
	v, attribute := s.catalogue.Vocabulary(), ""
	if field == importer.FieldAnswer {
		if question == "" {
			return directory.Invalid("columns", "Say which question the column “%s” answers: type a word of it, and choose one from the list.", clip(column.Name, longestSample))
		}
		code, err := attributeAsked(v, question)
		if err != nil {
			return err
		}
		attribute = code
	} else if field == column.Field {
		attribute = column.Attribute
	}
	if field != column.Field || attribute != column.Attribute {
		column.Field, column.Attribute, column.Empty = field, attribute, false
	}
	return nil
}

// keepChoices shows the columns as somebody chose them, where something of it could not be taken.
func (p *deskImportPage) keepChoices(form url.Values) {
	for t := range p.Tables {
		for k := range p.Tables[t].Columns {
			column := &p.Tables[t].Columns[k]
			if chosen := importer.Field(form.Get(column.Input)); slices.Contains(importer.Fields(), chosen) {
				column.Field, column.Answers = chosen, form.Get(column.Question)
			}
		}
	}
	if form.Has("region") {
		p.Region = form.Get("region")
	}
}
