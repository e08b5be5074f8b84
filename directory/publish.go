package directory

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"
)

// Publication is a group to be saved and published with what it stands on. A nil Organisation and a
// venue that is not given are left as stored.
type Publication struct {
	Group        *Group
	Organisation *Organisation
	Venues       []*Venue
	Reason       string
	Import       string // id of the import it comes from
	RecordHash   string // of the record it comes from
	Undoes       string // id of the import or Batch whose undoing it is
	Batch        string // id of the Batch it is part of
	Change       string // id of the Change it comes from, or makes
}

// Publish saves groups with their organisations, venues, revisions and listings in one transaction,
// and makes them searchable before it returns. Versions and times are filled in. Nothing becomes less
// private: what is stored keeps the stricter disclosure, unless the actor may loosen it and it is no
// import. A stale version is CodeConflict; then nothing of the batch is kept.
func (c *Catalogue) Publish(ctx context.Context, actor Actor, publications []Publication) error {
	if err := c.PublishAhead(ctx, actor, publications); err != nil {
		return err
	}
	return c.CatchUp(ctx, nil)
}

// PublishAhead does what Publish does and leaves it to CatchUp to make it searchable: for many in a row.
func (c *Catalogue) PublishAhead(ctx context.Context, actor Actor, publications []Publication) error {
	if !actor.MayPublish() {
		return Errorf(CodeForbidden, "Only a curator may publish; propose a change instead.")
	}
	for _, p := range publications {
		if err := p.validate(c.vocabulary); err != nil {
			return err
		}
	}
	now := c.Now()
	return c.store.Write(ctx, func(tx Tx) error {
		w := c.writer(tx, actor, now)
		if err := w.readOrganisations(ctx, publications); err != nil {
			return err
		}
		for _, p := range publications {
			if err := w.publish(ctx, p); err != nil {
				return err
			}
		}
		return w.rebuildTouched(ctx)
	})
}

func (p Publication) validate(vocabulary *Vocabulary) error {
	if p.Group == nil {
		return Invalid("group", "A publication needs a group.")
	}
	if p.Organisation != nil {
		if err := p.Organisation.Validate(); err != nil {
			return err
		}
	}
	for _, v := range p.Venues {
		if err := v.Validate(); err != nil {
			return err
		}
	}
	return p.Group.Validate(vocabulary)
}

// PutBack makes venues and organisations again what they were before an import changed them, and rebuilds what
// they touch, in one transaction. One that was saved since stays as it is, and none becomes less private.
func (c *Catalogue) PutBack(ctx context.Context, actor Actor, befores []ImportBefore) error {
	if !actor.MayPublish() {
		return Errorf(CodeForbidden, "Only a curator may undo an import.")
	}
	err := c.store.Write(ctx, func(tx Tx) error {
		w := c.writer(tx, actor, c.Now())
		for _, b := range befores {
			if err := w.putBack(ctx, b); err != nil {
				return err
			}
		}
		return w.rebuildTouched(ctx)
	})
	if err != nil {
		return err
	}
	return c.CatchUp(ctx, nil)
}

func (w *writer) putBack(ctx context.Context, b ImportBefore) error {
	switch b.Kind {
	case BeforeVenue:
		current, err := w.tx.Venue(ctx, b.ID)
		if err != nil || current.Version != b.Version {
			return err
		}
		was := &Venue{}
		if err := json.Unmarshal(b.Doc, was); err != nil {
			return Wrap(CodeInternal, err, "What a place was before the import cannot be read.")
		}
		was.Version = current.Version
		return w.saveVenue(ctx, was, false, "")
	case BeforeOrganisation:
		current, err := w.tx.Organisation(ctx, b.ID)
		if err != nil || current.Version != b.Version {
			return err
		}
		was := &Organisation{}
		if err := json.Unmarshal(b.Doc, was); err != nil {
			return Wrap(CodeInternal, err, "What an organisation was before the import cannot be read.")
		}
		was.Version = current.Version
		return w.saveOrganisation(ctx, was, "")
	}
	return Errorf(CodeInternal, "What was before an import is of no known kind.")
}

// writer does the writes of one transaction and remembers what else they touch.
type writer struct {
	tx            Tx
	actor         Actor
	now           time.Time
	builder       ListingBuilder
	sources       map[string]*Source
	organisations map[string]*Organisation
	done          map[string]bool // groups whose listings are built already
	touched       map[string]bool // groups to rebuild because their venue or organisation changed
}

func (c *Catalogue) writer(tx Tx, actor Actor, now time.Time) *writer {
	return &writer{
		tx: tx, actor: actor, now: now, builder: c.builder(),
		sources: map[string]*Source{}, organisations: map[string]*Organisation{}, done: map[string]bool{}, touched: map[string]bool{},
	}
}

func (c *Catalogue) builder() ListingBuilder {
	return ListingBuilder{Vocabulary: c.vocabulary, Gazetteer: c.gazetteer, Terms: c.terms, Zone: c.zone}
}

// readOrganisations reads at once those that the groups name and the batch does not bring.
func (w *writer) readOrganisations(ctx context.Context, publications []Publication) error {
	wanted := map[string]bool{}
	for _, p := range publications {
		if p.Organisation == nil && p.Group.OrganisationID != "" {
			wanted[p.Group.OrganisationID] = true
		}
	}
	if len(wanted) == 0 {
		return nil
	}
	found, err := w.tx.Organisations(ctx, slices.Sorted(maps.Keys(wanted)))
	if err == nil {
		maps.Copy(w.organisations, found)
	}
	return err
}

func (w *writer) publish(ctx context.Context, p Publication) error {
	if p.Organisation != nil {
		if err := w.saveOrganisation(ctx, p.Organisation, p.Import); err != nil {
			return err
		}
	}
	mayLoosen := w.actor.MayLoosen() && p.Import == "" && p.Undoes == ""
	for _, v := range p.Venues {
		if err := w.saveVenue(ctx, v, mayLoosen, p.Import); err != nil {
			return err
		}
	}
	return w.saveGroup(ctx, p, mayLoosen)
}

func (w *writer) saveOrganisation(ctx context.Context, o *Organisation, importID string) error {
	var before *Organisation
	if o.Version > 0 {
		if err := w.touch(w.tx.GroupsOfOrganisation(ctx, o.ID)); err != nil {
			return err
		}
		if importID != "" {
			var err error
			if before, err = w.tx.Organisation(ctx, o.ID); err != nil {
				return err
			}
		}
	}
	o.UpdatedAt = w.now
	w.organisations[o.ID] = o
	if err := w.tx.SaveOrganisation(ctx, o); err != nil || before == nil {
		return err
	}
	return w.keepBefore(ctx, ImportBefore{ImportID: importID, Kind: BeforeOrganisation, ID: o.ID, Version: o.Version}, before)
}

func (w *writer) saveVenue(ctx context.Context, v *Venue, mayLoosen bool, importID string) error {
	var stored *Venue
	if v.Version > 0 {
		var err error
		if stored, err = w.tx.Venue(ctx, v.ID); err != nil {
			return err
		}
		if !mayLoosen {
			v.Disclosure = Stricter(v.Disclosure, stored.Disclosure)
		}
		if err := w.touch(w.tx.GroupsAtVenue(ctx, v.ID)); err != nil {
			return err
		}
		if err := w.noteLoosened(ctx, "venue:"+v.ID, Tightens(v.Disclosure, stored.Disclosure), "the place's own limit, "+levelName(stored.Disclosure)+" to "+levelName(v.Disclosure)); err != nil {
			return err
		}
	}
	v.UpdatedAt = w.now
	if err := w.tx.SaveVenue(ctx, v); err != nil || stored == nil || importID == "" {
		return err
	}
	return w.keepBefore(ctx, ImportBefore{ImportID: importID, Kind: BeforeVenue, ID: v.ID, Version: v.Version}, stored)
}

// noteGroup notes what a save of a group does besides: that it shows more of where the group meets, and that answers
// which were to be checked again are settled.
func (w *writer) noteGroup(ctx context.Context, stored *Group, p Publication) error {
	g := p.Group
	if err := w.noteLoosened(ctx, AuditGroup(g.ID), Tightens(g.Disclosure, stored.Disclosure), "the group's own limit, "+levelName(stored.Disclosure)+" to "+levelName(g.Disclosure)); err != nil {
		return err
	}
	if err := w.noteLoosened(ctx, AuditGroup(g.ID), stored.keepsPlace() && !g.keepsPlace(), "the place is not kept from the public any more"); err != nil {
		return err
	}
	return w.settleExpiring(ctx, stored, g, p.Change)
}

// noteLoosened writes into the audit log that more is shown of a place.
func (w *writer) noteLoosened(ctx context.Context, object string, loosened bool, note string) error {
	if !loosened {
		return nil
	}
	return w.tx.AddAudit(ctx, AuditEntry{At: w.now, Actor: w.actor, Action: AuditLoosen, Object: object, Note: note})
}

// levelName names a level of disclosure, also where none is said.
func levelName(d Disclosure) string {
	if d == "" {
		return string(DisclosureExact)
	}
	return string(d)
}

// keepBefore keeps what an import changes, for undoing it.
func (w *writer) keepBefore(ctx context.Context, b ImportBefore, entity any) error {
	doc, err := json.Marshal(entity)
	if err != nil {
		return Wrap(CodeInternal, err, "What was there before the import cannot be kept.")
	}
	b.Doc = doc
	return w.tx.AddImportBefore(ctx, b)
}

// touch notes groups to be rebuilt at the end of the transaction.
func (w *writer) touch(groups []*Group, err error) error {
	for _, g := range groups {
		w.touched[g.ID] = true
		delete(w.done, g.ID) // what was built of it before this change is old
	}
	return err
}

func (w *writer) saveGroup(ctx context.Context, p Publication, mayLoosen bool) error {
	g := p.Group
	if g.Version > 0 {
		stored, err := w.tx.Group(ctx, g.ID)
		if err != nil {
			return err
		}
		if !mayLoosen {
			g.Disclosure = Stricter(g.Disclosure, stored.Disclosure)
		}
		g.CreatedAt = stored.CreatedAt
		if err := w.noteGroup(ctx, stored, p); err != nil {
			return err
		}
	}
	if g.CreatedAt.IsZero() {
		g.CreatedAt = w.now
	}
	g.UpdatedAt = w.now
	if err := w.tx.SaveGroup(ctx, g, p.RecordHash); err != nil {
		return err
	}
	revision := Revision{
		GroupID: g.ID, Version: g.Version, Author: w.actor.Name, AuthorID: w.actor.ID, Reason: p.Reason, Import: p.Import,
		Undid: p.Undoes, Change: p.Change, Batch: p.Batch, At: w.now, Group: g,
	}
	parts, err := loadParts(ctx, cachedParts{w.tx, w.sources, w.organisations}, g, p)
	if err != nil {
		return err
	}
	revision.Places = placesOf(parts)
	if err := w.tx.AddRevision(ctx, revision); err != nil {
		return err
	}
	return w.list(ctx, parts)
}

// rebuild stores the group's listings anew.
func (w *writer) rebuild(ctx context.Context, g *Group, p Publication) error {
	parts, err := loadParts(ctx, cachedParts{w.tx, w.sources, w.organisations}, g, p)
	if err != nil {
		return err
	}
	return w.list(ctx, parts)
}

// list stores the listings of a group, and what stands beside it.
func (w *writer) list(ctx context.Context, parts GroupParts) error {
	g := parts.Group
	w.done[g.ID] = true
	listings, relistAt := w.builder.Build(parts, w.now)
	if err := w.tx.SaveListings(ctx, g.ID, listings, relistAt); err != nil {
		return err
	}
	if len(listings) == 0 { // too old to be found: then it is due all the more
		listings = w.builder.Sketch(parts)
	}
	return w.tx.SaveDue(ctx, w.builder.due(parts, listings, w.now))
}

// partsReader is what loadParts reads.
type partsReader interface {
	Venues(ctx context.Context, ids []string) (map[string]*Venue, error)
	Organisation(ctx context.Context, id string) (*Organisation, error)
	Source(ctx context.Context, id string) (*Source, error)
}

// loadParts gathers what g's listings are built from. What the publication brought is not read again.
func loadParts(ctx context.Context, r partsReader, g *Group, p Publication) (GroupParts, error) {
	parts := GroupParts{Group: g, Organisation: p.Organisation, Venues: map[string]*Venue{}}
	for _, v := range p.Venues {
		parts.Venues[v.ID] = v
	}
	var missing []string
	for _, place := range g.Places {
		if parts.Venues[place.VenueID] == nil {
			missing = append(missing, place.VenueID)
		}
	}
	if len(missing) > 0 {
		stored, err := r.Venues(ctx, missing)
		if err != nil {
			return parts, err
		}
		maps.Copy(parts.Venues, stored)
	}
	var err error
	if parts.Organisation == nil && g.OrganisationID != "" {
		if parts.Organisation, err = r.Organisation(ctx, g.OrganisationID); err != nil {
			return parts, err
		}
	}
	if g.SourceID != "" {
		parts.Source, err = r.Source(ctx, g.SourceID)
	}
	return parts, err
}

// cachedParts reads each source and organisation once in a transaction: an import's groups share them.
type cachedParts struct {
	Tx
	sources       map[string]*Source
	organisations map[string]*Organisation
}

// Organisation gives an organisation, from memory where it was read or written before.
func (c cachedParts) Organisation(ctx context.Context, id string) (*Organisation, error) {
	if o := c.organisations[id]; o != nil {
		return o, nil
	}
	o, err := c.Tx.Organisation(ctx, id)
	c.organisations[id] = o
	return o, err
}

// Source gives a source, from memory where it was read before.
func (c cachedParts) Source(ctx context.Context, id string) (*Source, error) {
	if s := c.sources[id]; s != nil {
		return s, nil
	}
	s, err := c.Tx.Source(ctx, id)
	c.sources[id] = s
	return s, err
}

// rebuildTouched rebuilds the groups that share a venue or organisation with what was written.
func (w *writer) rebuildTouched(ctx context.Context) error {
	var ids []string
	for id := range w.touched {
		if !w.done[id] {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	for _, id := range ids {
		g, err := w.tx.Group(ctx, id)
		if err != nil {
			return err
		}
		if err := w.rebuild(ctx, g, Publication{}); err != nil {
			return fmt.Errorf("rebuild the listings of group %s: %w", id, err)
		}
	}
	return nil
}
