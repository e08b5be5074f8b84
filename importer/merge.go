package importer

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/kithdirectory/kith/directory"
)

// merge joins what a source says now with what is stored. A field that a person edited since the last
// import stays as it is; where the source has changed it too, its value comes back as a proposal.
//
// base is what the source said at the last import that changed the group; nil where that is not known,
// and then whatever differs counts as edited. It is asked for only if edited.
func merge(current, incoming, base *directory.Group, edited bool) (merged *directory.Group, proposals []directory.FieldChange, kept int, err error) {
	next := carry(current, incoming, base)
	if !edited {
		return next, nil, 0, nil
	}
	have, err := fieldsOf(current)
	if err != nil {
		return nil, nil, 0, err
	}
	want, err := fieldsOf(next)
	if err != nil {
		return nil, nil, 0, err
	}
	var was fields
	if base != nil {
		if was, err = fieldsOf(base); err != nil {
			return nil, nil, 0, err
		}
	}
	for _, name := range unionKeys(have, want) {
		switch {
		case !fromSource(name), bytes.Equal(have[name], want[name]):
			continue
		case base != nil && bytes.Equal(have[name], was[name]): // nobody touched it
			continue
		case base == nil || !bytes.Equal(want[name], was[name]):
			proposals = append(proposals, directory.FieldChange{Field: name, Old: have[name], New: want[name]})
			kept++
		case want[name] != nil: // edited by a person, and the source says what it said before
			kept++
		}
		want.set(name, have[name])
	}
	merged, err = want.group()
	return merged, proposals, kept, err
}

// carry gives incoming with everything a source does not say taken from current.
func carry(current, incoming, base *directory.Group) *directory.Group {
	g := *incoming
	g.ID, g.Version, g.Status = current.ID, current.Version, current.Status
	g.CreatedAt, g.UpdatedAt = current.CreatedAt, current.UpdatedAt
	if current.UndoneImport != "" { // nobody archived it but the undoing of an import
		g.Status = directory.StatusPublished
	}
	g.FirstVisit, g.Handover, g.Checked = current.FirstVisit, current.Handover, current.Checked
	g.Contribute, g.EndsOn, g.Invented = current.Contribute, current.EndsOn, current.Invented
	// A curator may have shown a place that an import had hidden. Only a source that says something new
	// hides it again; nothing that comes by import shows more.
	if base != nil && base.Disclosure == incoming.Disclosure {
		g.Disclosure = current.Disclosure
	} else {
		g.Disclosure = directory.Stricter(current.Disclosure, incoming.Disclosure)
	}
	return &g
}

// fromSource tells whether a source has a say in a field.
func fromSource(name string) bool {
	switch name {
	case "id", "version", "status", "created_at", "updated_at", "first_visit", "handover", "checked", "contribute", "ends_on",
		"invented", "undone_import", "disclosure", "source_id", "source_key", "imported_at", "originals", "contact.withheld":
		return false
	}
	return true
}

// fields is a group by field, as its JSON has them. Contact is split into its own fields and answers by
// attribute ("contact.phones", "answers.access.lift"), so that an edit of one protects that one alone.
type fields map[string]json.RawMessage

func fieldsOf(g *directory.Group) (fields, error) {
	f := fields{}
	if err := remarshal(g, &f); err != nil {
		return nil, err
	}
	delete(f, "answers")
	for _, a := range g.Answers {
		if a.Basis == directory.BasisImported {
			a.Date, a.By = directory.Date{}, "" // the day of an import is nobody's edit
		}
		text, err := json.Marshal(a)
		if err != nil {
			return nil, fmt.Errorf("encode an answer: %w", err)
		}
		f["answers."+a.Attribute] = text
	}
	var contact fields
	if raw := f["contact"]; raw != nil {
		if err := json.Unmarshal(raw, &contact); err != nil {
			return nil, fmt.Errorf("decode a contact: %w", err)
		}
	}
	delete(f, "contact")
	for name, value := range contact {
		f["contact."+name] = value
	}
	return f, nil
}

func (f fields) set(name string, value json.RawMessage) {
	if value == nil {
		delete(f, name)
		return
	}
	f[name] = value
}

// group puts the fields together again.
func (f fields) group() (*directory.Group, error) {
	whole, contact := fields{}, fields{}
	var answers []json.RawMessage
	for _, name := range slices.Sorted(maps.Keys(f)) {
		if sub, ok := strings.CutPrefix(name, "contact."); ok {
			contact[sub] = f[name]
		} else if strings.HasPrefix(name, "answers.") {
			answers = append(answers, f[name])
		} else {
			whole[name] = f[name]
		}
	}
	var err error
	if whole["contact"], err = json.Marshal(contact); err != nil {
		return nil, fmt.Errorf("encode a contact: %w", err)
	}
	if whole["answers"], err = json.Marshal(answers); err != nil {
		return nil, fmt.Errorf("encode answers: %w", err)
	}
	g := &directory.Group{}
	return g, remarshal(whole, g)
}

func remarshal(from, to any) error {
	text, err := json.Marshal(from)
	if err == nil {
		err = json.Unmarshal(text, to)
	}
	if err != nil {
		return fmt.Errorf("encode a group by field: %w", err)
	}
	return nil
}

func unionKeys(a, b fields) []string {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return slices.Sorted(maps.Keys(all))
}

// mergeVenue joins a stored venue with what the source says now, field by field as merge does. changed
// tells whether anything differs from what is stored; kept counts fields that a person edited.
func mergeVenue(stored, incoming, base *directory.Venue) (merged *directory.Venue, changed bool, kept int, err error) {
	var have, want, was fields
	if err = remarshal(stored, &have); err == nil {
		err = remarshal(incoming, &want)
	}
	if err == nil && base != nil {
		err = remarshal(base, &was)
	}
	if err != nil {
		return nil, false, 0, err
	}
	for _, name := range unionKeys(have, want) {
		switch name {
		case "id", "version", "updated_at", "source_id", "disclosure":
			want.set(name, have[name])
			continue
		}
		switch {
		case bytes.Equal(have[name], want[name]):
		case base != nil && bytes.Equal(have[name], was[name]):
			changed = true
		default: // edited by a person
			if want[name] != nil {
				kept++
			}
			want.set(name, have[name])
		}
	}
	merged = &directory.Venue{}
	if err := remarshal(want, merged); err != nil {
		return nil, false, 0, err
	}
	merged.Disclosure = stored.Disclosure
	if (base == nil || base.Disclosure != incoming.Disclosure) && directory.Tightens(stored.Disclosure, incoming.Disclosure) {
		merged.Disclosure, changed = incoming.Disclosure, true
	}
	return merged, changed, kept, nil
}
