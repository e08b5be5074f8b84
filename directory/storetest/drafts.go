package storetest

import (
	"context"
	"testing"
	"time"

	"github.com/kithdirectory/kith/directory"
)

// testDrafts keeps drafts by person, group and part, each apart from the others.
func testDrafts(t *testing.T, s directory.Store) {
	ctx := t.Context()
	draft := func(person, group, part string, at time.Time, text string) *directory.Draft {
		return &directory.Draft{PersonID: person, GroupID: group, Part: part, Version: 3, Form: map[string][]string{"summary": {text, "ü % '"}}, SavedAt: at}
	}
	old := draft("a", "g", "what", Moment().Add(-40*24*time.Hour), "old")
	mine := draft("a", "g", "who", Moment(), "mine")
	again := draft("a", "g", "who", Moment().Add(time.Minute), "mine, longer")
	other := draft("b", "g", "who", Moment(), "another's")
	fresh := draft("a", "", "new", Moment().Add(time.Second), "a new group")
	write(t, s, func(ctx context.Context, tx directory.Tx) error {
		for _, d := range []*directory.Draft{old, mine, again, other, fresh} {
			if err := tx.SaveDraft(ctx, d); err != nil {
				return err
			}
		}
		return nil
	})
	wantSame(t, "the draft saved twice", must[*directory.Draft](t, "Draft")(s.Draft(ctx, "a", "g", "who")), again)
	wantSame(t, "another person's", must[*directory.Draft](t, "Draft")(s.Draft(ctx, "b", "g", "who")), other)
	_, err := s.Draft(ctx, "b", "g", "what")
	wantCode(t, "a draft nobody left", err, directory.CodeNotFound)
	since := Moment().Add(-30 * 24 * time.Hour)
	wantSame(t, "a person's drafts", must[[]*directory.Draft](t, "DraftsOf")(s.DraftsOf(ctx, "a", since, 9)), []*directory.Draft{again, fresh})
	wantSame(t, "the newest draft", must[[]*directory.Draft](t, "DraftsOf")(s.DraftsOf(ctx, "a", since, 1)), []*directory.Draft{again})

	write(t, s, func(ctx context.Context, tx directory.Tx) error { return tx.DropDraftsBefore(ctx, since) })
	_, err = s.Draft(ctx, "a", "g", "what")
	wantCode(t, "a draft left too long", err, directory.CodeNotFound)
	write(t, s, func(ctx context.Context, tx directory.Tx) error { return tx.DropDraft(ctx, "a", "", "new") })
	wantSame(t, "what is left", must[[]*directory.Draft](t, "DraftsOf")(s.DraftsOf(ctx, "a", since, 9)), []*directory.Draft{again})
	write(t, s, func(ctx context.Context, tx directory.Tx) error { return tx.DropDraftsOf(ctx, "a") })
	_, err = s.Draft(ctx, "a", "g", "who")
	wantCode(t, "a draft of somebody erased", err, directory.CodeNotFound)
	must[*directory.Draft](t, "the other's draft stays")(s.Draft(ctx, "b", "g", "who"))
}
