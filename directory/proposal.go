package directory

import (
	"context"
	"encoding/json"
	"regexp"
	"strings"

	"github.com/kithdirectory/kith/geo"
)

// Proposer is who proposes something without an account, as far as they say.
type Proposer struct {
	Name  string // "" allowed
	Email string // to be answered; "" allowed but for a claim
}

// author gives the name to keep.
func (p Proposer) author() string {
	if name := strings.TrimSpace(p.Name); name != "" {
		return name
	}
	return "Somebody without an account"
}

// NewGroup is what anyone can say about a group that is not in the directory. Only its name is needed, and a way to
// reach it.
type NewGroup struct {
	Name, Summary, Organisation string
	When                        string // in words
	Suburb, Address             string
	Cost                        string // in words
	Phone, Email, Website       string
	Note                        string // for the curator
}

// ProposeGroup puts a new group into the curators' queue. Nothing of it is shown before one approves it.
func (c *Catalogue) ProposeGroup(ctx context.Context, by Proposer, n NewGroup) (*Change, error) {
	change := &Change{ID: NewID(), Kind: ChangeNew, Status: ChangeWaiting, Author: by.author(), Email: by.Email, CreatedAt: c.Now()}
	g := &Group{ID: DerivedID("proposed", change.ID), Kind: KindGroup, Status: StatusPublished, Name: strings.TrimSpace(n.Name), Summary: strings.TrimSpace(n.Summary)}
	g.Cost.Text = strings.TrimSpace(n.Cost)
	g.Contact = contactOf(n.Phone, n.Email, n.Website)
	if when := strings.TrimSpace(n.When); when != "" {
		g.Hours = []Hours{{Original: when}}
	}
	f := faults{}
	venue := c.proposedPlace(f, n)
	if venue != nil {
		g.Places = []GroupPlace{{ID: NewID(), VenueID: venue.ID}}
		change.Councils = c.councilOf(venue.SuburbID)
	}
	f.check(n.Phone+n.Email+n.Website != "" || venue != nil, "phone", "say how to reach the group, or where it meets: a phone number, an e-mail address, a website or a suburb")
	checkText(f, "organisation", n.Organisation, 0, maxShortText)
	checkText(f, "note", n.Note, 0, 1500)
	checkText(f, "when", n.When, 0, maxLineText)
	checkText(f, "name", by.Name, 0, 100)
	if err := f.err("This group"); err != nil {
		return nil, err
	}
	if run := strings.TrimSpace(n.Organisation); run != "" {
		change.Reason = "Run by " + run + ". "
	}
	change.Reason = strings.TrimSpace(change.Reason + n.Note)
	if err := c.proposeFields(change, nil, g, venue); err != nil {
		return nil, err
	}
	return change, c.store.Write(ctx, func(tx Tx) error {
		change.Version = 0
		return tx.SaveChange(ctx, change)
	})
}

// proposedPlace gives the place somebody wrote; nil where they wrote none.
func (c *Catalogue) proposedPlace(f faults, n NewGroup) *Venue {
	where := strings.TrimSpace(n.Suburb)
	if where == "" {
		f.check(strings.TrimSpace(n.Address) == "", "suburb", "say the suburb too")
		return nil
	}
	var s *geo.Suburb
	if match := c.gazetteer.Lookup(where); match.Place != nil {
		s, _ = c.gazetteer.ByID(match.Place.ID)
	}
	if s == nil {
		f.add("suburb", "write the suburb with its state or postcode, such as Carlton VIC 3053")
		return nil
	}
	point := s.Point
	return &Venue{
		ID: NewID(), Address: strings.TrimSpace(n.Address), Suburb: s.Name, SuburbID: s.ID, State: s.State, Postcode: s.Postcodes[0],
		Point: &point, LocatedBy: LocatedBySuburb, Disclosure: DisclosureExact,
	}
}

func (c *Catalogue) councilOf(suburbID string) []string {
	if s, ok := c.gazetteer.ByID(suburbID); ok && s.CouncilCode != "" {
		return []string{"council:" + s.CouncilCode}
	}
	return nil
}

func contactOf(phone, email, website string) Contact {
	contact := Contact{Email: strings.TrimSpace(email), Website: withScheme(strings.TrimSpace(website))}
	if phone = strings.TrimSpace(phone); phone != "" {
		contact.Phones = []Phone{{Number: phone}}
	}
	return contact
}

// withScheme completes a web address as people type it: "example.org".
func withScheme(link string) string {
	if link == "" || strings.Contains(link, "://") {
		return link
	}
	return "https://" + link
}

// proposeFields notes in a change what is said of a group beyond what is there already. What may not be said by a
// change is left out. have is nil for a new group.
func (c *Catalogue) proposeFields(change *Change, have, want *Group, venue *Venue) (err error) {
	if err := want.Validate(c.vocabulary); err != nil {
		return err
	}
	was := Fields{}
	if have != nil {
		if was, err = FieldsOf(have); err != nil {
			return err
		}
	}
	said, err := FieldsOf(want)
	if err != nil {
		return err
	}
	changed := Fields{}
	for _, name := range FieldNames(was, said) {
		switch risk := fieldRisk(name); {
		case risk == riskKept || risk == riskCurator || risk == riskChecked || sameValue(was[name], said[name]):
			continue
		}
		changed[name] = said[name]
		change.Fields = append(change.Fields, FieldChange{Field: name, Old: was[name], New: said[name]})
	}
	if venue != nil {
		if err := venue.Validate(); err != nil {
			return err
		}
		change.Fields = append(change.Fields, FieldChange{Field: FieldVenues + venue.ID, New: mustJSON(venue)})
	}
	if err := checkEdited(want, changed, c.gazetteer, c.Today()); err != nil {
		return err
	}
	return change.Validate()
}

// ProposedName gives the name of a proposed new group.
func (c *Change) ProposedName() string {
	for _, f := range c.Fields {
		var name string
		if f.Field == "name" && json.Unmarshal(f.New, &name) == nil {
			return name
		}
	}
	return "a new group"
}

// ProposeCorrection puts what anyone says is wrong with a group that is shown into the curators' queue, field by field.
func (c *Catalogue) ProposeCorrection(ctx context.Context, by Proposer, groupID string, said Said) (*Change, error) {
	f := faults{}
	checkText(f, "note", said.Words, 0, 1000)
	checkText(f, "name", by.Name, 0, 100)
	if err := f.err("This correction"); err != nil {
		return nil, err
	}
	change := &Change{
		ID: NewID(), Kind: ChangeCorrection, GroupID: groupID, Status: ChangeWaiting, Author: by.author(), Email: by.Email, Reason: strings.TrimSpace(said.Words),
		CreatedAt: c.Now(),
	}
	return change, c.aboutGroup(ctx, change, func(tx Tx, g *Group) error {
		shown, err := c.shownOf(ctx, tx, g, g)
		if err != nil {
			return err
		}
		if change.Fields, err = c.saidFields(g, shown, said.Group, maySay); err != nil {
			return err
		}
		if len(change.Fields) == 0 && change.Reason == "" {
			return Invalid("note", "Say what is wrong, or change what is there.")
		}
		change.wordsToSeeTo()
		return nil
	})
}

// wordsToSeeTo makes the words that come with fields something to decide on: they are not done by approving the fields.
func (c *Change) wordsToSeeTo() {
	if c.Reason == "" || len(c.Fields) == 0 {
		return
	}
	c.Fields = append(c.Fields, FieldChange{Field: FieldWords, New: mustJSON(c.Reason)})
	c.Reason = ""
}

// Claim puts into the curators' queue that somebody says they run a group, and how one can see that.
func (c *Catalogue) Claim(ctx context.Context, by Proposer, groupID, evidence string) (*Change, error) {
	f := faults{}
	checkText(f, "name", by.Name, 1, 100)
	checkText(f, "evidence", evidence, 1, 1500)
	f.check(by.Email != "", "email", "write your e-mail address: we answer there")
	checkEmail(f, "email", by.Email)
	if err := f.err("This claim"); err != nil {
		return nil, err
	}
	change := &Change{ID: NewID(), Kind: ChangeClaim, GroupID: groupID, Status: ChangeWaiting, Author: by.author(), Email: by.Email, Reason: strings.TrimSpace(evidence), CreatedAt: c.Now()}
	return change, c.aboutGroup(ctx, change, func(Tx, *Group) error { return nil })
}

// aboutGroup saves a change about a group that is shown, once fill has filled it in.
func (c *Catalogue) aboutGroup(ctx context.Context, change *Change, fill func(Tx, *Group) error) error {
	return c.store.Write(ctx, func(tx Tx) error {
		listings, err := tx.ListingsOfGroup(ctx, change.GroupID)
		if err != nil {
			return err
		}
		if len(listings) == 0 {
			return Errorf(CodeNotFound, "There is no group with this address. It may have ended.")
		}
		g, err := tx.Group(ctx, change.GroupID)
		if err != nil {
			return err
		}
		on, err := c.objectOf(ctx, tx, g)
		if err != nil {
			return err
		}
		change.Version, change.BaseVersion, change.Fields = 0, g.Version, nil
		if err := fill(tx, g); err != nil {
			return err
		}
		return c.saveChange(ctx, tx, change, on)
	})
}

// aboutSomebody finds what reads like a note about a person: Kith keeps nothing about clients.
var aboutSomebody = regexp.MustCompile(`(?i)\b(?:my|our|the|a) (?:client|patient|participant)\b|\bclient'?s?\b|\bmedicare\b|\bndis (?:number|no)\b|\bdate of birth\b|\bd\.?o\.?b\b`)

// SoundsLikeClient tells whether a text reads as if it were about a client. Nothing is refused for it: the page warns.
func SoundsLikeClient(texts ...string) bool {
	for _, text := range texts {
		if aboutSomebody.MatchString(text) {
			return true
		}
	}
	return false
}
