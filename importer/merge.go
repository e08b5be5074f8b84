package importer

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"

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
	for _, name := range directory.FieldNames(have, want) {
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
		want.Set(name, have[name])
	}
	merged, err = want.Group()
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
	g.Handover, g.Checked = current.Handover, current.Checked
	if current.FirstVisit != (directory.FirstVisit{}) {
		g.FirstVisit = current.FirstVisit
	}
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

// fields is a group by field.
type fields = directory.Fields

// fieldsOf takes a group apart. The day of an import is nobody's edit, so imported answers have none.
func fieldsOf(g *directory.Group) (fields, error) {
	undated := *g
	undated.Answers = slices.Clone(g.Answers)
	for i := range undated.Answers {
		if a := &undated.Answers[i]; a.Basis == directory.BasisImported {
			a.Date, a.By = directory.Date{}, ""
		}
	}
	f, err := directory.FieldsOf(&undated)
	if err != nil {
		return nil, fmt.Errorf("take a group apart: %w", err)
	}
	return f, nil
}

func remarshal(from, to any) error {
	text, err := json.Marshal(from)
	if err == nil {
		err = json.Unmarshal(text, to)
	}
	if err != nil {
		return fmt.Errorf("encode a place by field: %w", err)
	}
	return nil
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
	for _, name := range directory.FieldNames(have, want) {
		switch name {
		case "id", "version", "updated_at", "source_id", "disclosure":
			want.Set(name, have[name])
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
			want.Set(name, have[name])
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
