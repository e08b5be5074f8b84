package demo

import (
	"context"
	"fmt"

	"github.com/kithdirectory/kith/directory"
)

// propose puts what somebody without an account would send into the curators' queue, by the same way as theirs, so that
// who tries Kith as a curator finds something to decide on: new groups, and corrections of a few that are there.
func propose(ctx context.Context, c *directory.Catalogue, all []directory.Publication) error {
	for _, n := range []struct {
		by    string
		group directory.NewGroup
	}{
		{"Asha", directory.NewGroup{
			Name: "Silky Oak Porch Singers", Summary: "We sing old favourites on a shady porch. Nobody needs to read music, and there is tea after.",
			Organisation: "Silky Oak Neighbours", When: "Wednesdays at 10.30 am, in school terms", Suburb: "Carlton VIC 3053", Cost: "Gold coin",
			Phone: "(03) 5550 4471", Note: "I sing there myself. A link worker asked why we are not listed.",
		}},
		{"", directory.NewGroup{
			Name: "Bandicoot Repair Table", Summary: "Bring a lamp, a zip or a toaster, and mend it with somebody who knows how.", When: "First Saturday of the month, 1 pm to 4 pm",
			Suburb: "Parramatta NSW 2150", Phone: "(02) 5550 1186",
		}},
	} {
		if _, err := c.ProposeGroup(ctx, directory.Proposer{Name: n.by}, n.group); err != nil {
			return fmt.Errorf("propose an invented group: %w", err)
		}
	}
	corrections := []struct{ phone, words string }{
		{words: "They start half an hour later in winter. The poster at the door says so."},
		{phone: "(03) 7010 0195", words: "The old number rings out. This is the one on their flyer."},
		{words: "The lift was out of order last week, so the room upstairs could not be reached."},
	}
	apart := len(all) / len(corrections)
	for i, wrong := range corrections {
		for _, p := range all[i*apart : (i+1)*apart] {
			if p.Group.Kind != directory.KindGroup || len(p.Group.Contact.Phones) == 0 || p.Group.Checked.Date.IsZero() {
				continue
			}
			if err := correct(ctx, c, p.Group.ID, wrong.phone, wrong.words); err != nil {
				return fmt.Errorf("correct an invented group: %w", err)
			}
			break
		}
	}
	return nil
}

// correct says of a group that is shown that it has another number, where there is one, and words beside it.
func correct(ctx context.Context, c *directory.Catalogue, groupID, phone, words string) error {
	said, err := c.ShownGroup(ctx, groupID)
	if err != nil {
		return err
	}
	if phone != "" {
		said.Contact.Phones = []directory.Phone{{Number: phone}}
	}
	_, err = c.ProposeCorrection(ctx, directory.Proposer{}, groupID, directory.Said{Group: said, Words: words})
	return err
}
