package importer

import (
	"context"
	"fmt"
	"slices"

	json "github.com/go-json-experiment/json/v1"

	"github.com/kithdirectory/kith/directory"
)

// ProblemProtected marks a record of which a person edited something that the source gives too.
const ProblemProtected = "protected"

// reconciler works out what a staged record does to what is stored. It only reads.
type reconciler struct {
	catalogue *directory.Catalogue
	store     directory.Store
	sourceID  string
	snapshots map[string]map[string]int // import → key → position
	// organisations holds the names of stored ones: most records of a source share a few.
	organisations map[string]string
	groups        map[string]*directory.Group // see readGroups
	otherKeys     map[string][]string         // see otherKeys
}

func newReconciler(catalogue *directory.Catalogue, sourceID string) *reconciler {
	return &reconciler{
		catalogue: catalogue, store: catalogue.Store(), sourceID: sourceID,
		snapshots: map[string]map[string]int{}, organisations: map[string]string{},
	}
}

// readGroups reads the stored groups of a lot of records at once. Until the next lot they are taken as they are
// now: whoever writes is told of a group that was saved since by its version.
func (r *reconciler) readGroups(ctx context.Context, ids []string) (err error) {
	if r.groups, err = r.store.Groups(ctx, ids); err != nil {
		return fmt.Errorf("read groups: %w", err)
	}
	return nil
}

// group gives a stored group, which is not to be changed.
func (r *reconciler) group(ctx context.Context, id string) (*directory.Group, error) {
	if g := r.groups[id]; g != nil {
		return g, nil
	}
	return r.store.Group(ctx, id)
}

// plan is what applying one record publishes.
type plan struct {
	document
	proposals []directory.FieldChange // what the source says on fields that a person edited
	kept      int                     // fields that a person edited and the source gives too
}

// decodeDocument reads what a staged record says.
func decodeDocument(record directory.Record) (*document, error) {
	doc := &document{}
	if err := json.Unmarshal(record.Doc, doc); err != nil {
		return nil, fmt.Errorf("decode record %d: %w", record.Position, err)
	}
	return doc, nil
}

// plan gives what a new or changed record publishes: its group, and of its venues and organisation
// those that are not stored as they should be. doc is what the record says; it is the plan's from now on.
// isNew says that its group cannot be stored yet.
func (r *reconciler) plan(ctx context.Context, record directory.Record, doc *document, isNew bool) (*plan, error) {
	p := &plan{document: *doc}
	if isNew {
		return p, r.planParts(ctx, p, nil, true)
	}
	current, err := r.group(ctx, p.Group.ID)
	if directory.ErrorCode(err) == directory.CodeNotFound {
		return p, r.planParts(ctx, p, nil, false)
	}
	if err != nil {
		return nil, fmt.Errorf("read the group of record %d: %w", record.Position, err)
	}
	base, edited, err := r.history(ctx, current, record.Key)
	if err != nil {
		return nil, err
	}
	var before *directory.Group
	if base != nil {
		before = base.Group
		keepStarts(before, current)
	}
	incoming := p.Group
	keepStarts(incoming, current)
	if p.Group, p.proposals, p.kept, err = merge(current, incoming, before, edited); err != nil {
		return nil, err
	}
	if edited && r.valid(p.Group) != nil {
		// What people wrote and what the source says do not go together, such as ages: then nothing of the
		// source is taken over, and all of it is proposed.
		if p.Group, p.proposals, p.kept, err = merge(current, incoming, nil, true); err != nil {
			return nil, err
		}
	}
	if err := r.keepArea(ctx, p.Group, current); err != nil {
		return nil, err
	}
	return p, r.planParts(ctx, p, base, false)
}

// keepArea gives a group that stays hidden, though the source hides it no longer, an area where it is found: the one it
// had, else its source's region. A group without one would be offered all over the country.
func (r *reconciler) keepArea(ctx context.Context, g, current *directory.Group) error {
	if g.Disclosure != directory.DisclosureHidden || len(g.AreasServed) > 0 {
		return nil
	}
	if len(current.AreasServed) > 0 {
		g.AreasServed = slices.Clone(current.AreasServed)
		return nil
	}
	source, err := r.store.Source(ctx, r.sourceID)
	if err != nil {
		return fmt.Errorf("read the source of a hidden group: %w", err)
	}
	if source.Region != "" {
		g.AreasServed = []string{source.Region}
	}
	return nil
}

// valid checks a group as it will be when it is dated.
func (r *reconciler) valid(g *directory.Group) error {
	dated := *g
	date(&dated, r.catalogue.Now(), r.catalogue.Today())
	return dated.Validate(r.catalogue.Vocabulary())
}

// history gives what the source said when it last changed the group (nil where that is not kept), and
// whether anybody but an import has saved the group.
func (r *reconciler) history(ctx context.Context, g *directory.Group, key string) (base *document, edited bool, err error) {
	revisions, err := r.store.Revisions(ctx, g.ID)
	if err != nil {
		return nil, false, fmt.Errorf("read the revisions of a group: %w", err)
	}
	last := directory.Revision{}
	for _, revision := range revisions {
		if revision.Import == "" {
			edited = edited || revision.Undid == ""
		} else if revision.Version > last.Version {
			last = revision
		}
	}
	if last.Import == "" {
		return nil, edited, nil
	}
	base, err = r.snapshot(ctx, last.Import, key)
	for _, alias := range r.otherKeys[key] { // it may have been decided then that its words were corrected
		if base == nil && err == nil {
			base, err = r.snapshot(ctx, last.Import, alias)
		}
	}
	return base, edited, err
}

// snapshot gives what an import staged under a key, or nil.
func (r *reconciler) snapshot(ctx context.Context, importID, key string) (*document, error) {
	positions, ok := r.snapshots[importID]
	if !ok {
		var err error
		if positions, err = r.positions(ctx, importID); err != nil {
			return nil, err
		}
		r.snapshots[importID] = positions
	}
	position, ok := positions[key]
	if !ok {
		return nil, nil
	}
	records, err := r.store.RecordsAfter(ctx, importID, position-1, 1)
	if err != nil {
		return nil, fmt.Errorf("read a record of an earlier import: %w", err)
	}
	if len(records) == 0 || records[0].Key != key {
		return nil, nil
	}
	doc := &document{}
	if err := json.Unmarshal(records[0].Doc, doc); err != nil {
		return nil, fmt.Errorf("decode a record of an earlier import: %w", err)
	}
	if doc.Group == nil {
		return nil, nil
	}
	return doc, nil
}

// positions finds where the keys of an earlier import are.
func (r *reconciler) positions(ctx context.Context, importID string) (map[string]int, error) {
	positions := map[string]int{}
	for after := 0; ; {
		records, err := r.store.RecordsAfter(ctx, importID, after, stageBatch)
		if err != nil {
			return nil, fmt.Errorf("read the records of an earlier import: %w", err)
		}
		if len(records) == 0 {
			return positions, nil
		}
		for _, record := range records {
			if record.Action == directory.RecordNew || record.Action == directory.RecordChanged {
				positions[record.Key] = record.Position
			}
			after = record.Position
		}
	}
}

// planParts leaves in p the venues and the organisation that have to be saved. The venues of a new
// group are new too, unless other records share them.
func (r *reconciler) planParts(ctx context.Context, p *plan, base *document, isNew bool) error {
	var ids []string
	for i, v := range p.Venues {
		if !isNew || p.Slots[i].Shared {
			ids = append(ids, v.ID)
		}
	}
	var stored map[string]*directory.Venue
	var err error
	if len(ids) > 0 {
		if stored, err = r.store.Venues(ctx, ids); err != nil {
			return fmt.Errorf("read venues: %w", err)
		}
	}
	var save []*directory.Venue
	for _, v := range p.Venues {
		have, ok := stored[v.ID]
		if !ok {
			save = append(save, v)
			continue
		}
		merged, changed, kept, err := mergeVenue(have, v, base.venue(v.ID))
		if err != nil {
			return err
		}
		p.kept += kept
		if changed {
			save = append(save, merged)
		}
	}
	p.Venues = save
	return r.planOrganisation(ctx, p, base)
}

// planOrganisation saves an organisation that is new, or that the source has renamed and nobody else
// has. Anything a person wrote into it stays.
func (r *reconciler) planOrganisation(ctx context.Context, p *plan, base *document) error {
	if p.Organisation == nil || r.organisations[p.Organisation.ID] == p.Organisation.Name {
		p.Organisation = nil
		return nil
	}
	have, err := r.store.Organisation(ctx, p.Organisation.ID)
	if directory.ErrorCode(err) == directory.CodeNotFound {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read an organisation: %w", err)
	}
	want := p.Organisation.Name
	r.organisations[have.ID] = have.Name
	p.Organisation = nil
	if have.Name != want && base != nil && base.Organisation != nil && base.Organisation.Name == have.Name {
		have.Name = want
		p.Organisation = have
	}
	return nil
}

// venue finds a venue of an earlier document; a nil document has none.
func (d *document) venue(id string) *directory.Venue {
	if d == nil {
		return nil
	}
	for _, v := range d.Venues {
		if v.ID == id {
			return v
		}
	}
	return nil
}
