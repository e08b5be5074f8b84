package directory

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// Named is an organisation or a group by the name it is listed under: one of the two ids is set.
type Named struct {
	OrganisationID string
	GroupID        string
	Name           string
	Kind           Kind   // of a group
	RunBy          string // of a group: its organisation's name, if that is told
	Place          string // of a group: its suburb and state, if they are told
}

// namedLooked is how many listings that have the words somewhere are looked through for a name.
const namedLooked = 500

// FindNamed gives the organisations and groups that are listed under a name, folded as a search folds
// words: those called exactly so, or, where none is, those whose name has all the words, the last of
// which may be half typed. Only what listings show is looked at.
func (c *Catalogue) FindNamed(ctx context.Context, actor Actor, name string) ([]Named, error) {
	words := Tokens(name)
	if len(words) == 0 {
		return nil, nil
	}
	q := Query{Sort: SortMatch, Limit: namedLooked, Now: c.Now()}
	for i, word := range words[:min(len(words), maxQueryWords)] {
		q.Terms = append(q.Terms, Term{Typed: word, Words: []string{word}, Prefix: i == len(words)-1})
	}
	r, err := c.index.Search(ctx, q)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(r.Hits))
	for i, hit := range r.Hits {
		ids[i] = hit.ID
	}
	listings, err := c.cache.load(ctx, c.store, ids)
	if err != nil {
		return nil, err
	}
	var exact, partly []Named
	add := func(named Named, called ...string) {
		list := &partly
		switch {
		case slices.ContainsFunc(called, func(n string) bool { return slices.Equal(Tokens(n), words) }):
			list = &exact
		case !slices.ContainsFunc(called, func(n string) bool { return nameHas(Tokens(n), words) }):
			return
		}
		if !slices.ContainsFunc(*list, named.same) {
			*list = append(*list, named)
		}
	}
	for _, id := range ids {
		l, ok := listings[id]
		if !ok {
			continue
		}
		if l.OrganisationID != "" {
			add(Named{OrganisationID: l.OrganisationID, Name: l.Organisation}, l.Organisation)
		}
		add(Named{GroupID: l.GroupID, Name: l.Name, Kind: l.Kind, RunBy: l.Organisation, Place: strings.TrimSpace(l.Suburb + " " + l.State)},
			append([]string{l.Name}, l.AlsoKnownAs...)...)
	}
	if len(exact) > 0 {
		return exact, nil
	}
	return partly, nil
}

// same tells whether both are one organisation or one group.
func (n Named) same(other Named) bool {
	return n.OrganisationID == other.OrganisationID && n.GroupID == other.GroupID
}

// nameHas tells whether a folded name has all the words, of which the last may be half typed.
func nameHas(name, words []string) bool {
	last := len(words) - 1
	for i, word := range words {
		if !slices.ContainsFunc(name, func(have string) bool { return have == word || (i == last && strings.HasPrefix(have, word)) }) {
			return false
		}
	}
	return true
}

// CheckAvoided refuses, by position ("avoid.0"), the ids of organisations and groups that there are not:
// nothing may look as if it kept someone away that does not.
func (c *Catalogue) CheckAvoided(ctx context.Context, avoid []AvoidRequest) error {
	f := faults{}
	var organisations []string
	for i, a := range avoid {
		f.checkAvoidIDs(i, a)
		if a.Organisation != "" && ValidID(a.Organisation) {
			organisations = append(organisations, a.Organisation)
		}
	}
	known, err := c.store.Organisations(ctx, unique(organisations))
	if err != nil {
		return err
	}
	for i, a := range avoid {
		field := fmt.Sprintf("avoid.%d", i)
		f.check(a.Organisation == "" || known[a.Organisation] != nil, field, "there is no organisation with this id")
		if a.Group == "" || !ValidID(a.Group) {
			continue
		}
		switch _, err := c.store.Group(ctx, a.Group); ErrorCode(err) {
		case "":
		case CodeNotFound:
			f.add(field, "there is no group with this id")
		default:
			return err
		}
	}
	return InvalidFields(f)
}

func (f faults) checkAvoidIDs(i int, a AvoidRequest) {
	for what, id := range map[string]string{"organisation": a.Organisation, "group": a.Group} {
		f.check(id == "" || ValidID(id), fmt.Sprintf("avoid.%d", i), "give the %s's id, as search results have it", what)
	}
}
