package storetest

import (
	"context"
	"testing"
	"time"

	"github.com/kithdirectory/kith/directory"
)

// testTokens holds that a link is used once, in time, and that the store keeps no secret.
func testTokens(t *testing.T, s directory.Store) {
	now := Moment().Truncate(time.Microsecond)
	secret, token := directory.NewToken(directory.TokenReset, now, time.Hour)
	token.PersonID, token.SentTo = InventedID("person", 1), "maree@example.org"
	write(t, s, func(ctx context.Context, tx directory.Tx) error { return tx.SaveToken(ctx, token) })
	hash := directory.HashToken(secret)
	wantSame(t, "the token", must[*directory.Token](t, "TokenByHash")(s.TokenByHash(t.Context(), hash)), token)

	use := func(hash string, at time.Time) (ok bool) {
		t.Helper()
		write(t, s, func(ctx context.Context, tx directory.Tx) (err error) {
			ok, err = tx.UseToken(ctx, hash, at)
			return err
		})
		return ok
	}
	open := func(which directory.TokenFilter, at time.Time) int {
		t.Helper()
		return must[int](t, "OpenTokens")(s.OpenTokens(t.Context(), which, at))
	}
	theirs := directory.TokenFilter{Purpose: directory.TokenReset, PersonID: token.PersonID}
	for _, test := range []struct {
		which directory.TokenFilter
		at    time.Time
		want  int
	}{
		{theirs, now, 1}, {directory.TokenFilter{PersonID: token.PersonID}, now, 1}, {theirs, now.Add(time.Hour), 0},
		{directory.TokenFilter{Purpose: directory.TokenSignIn, PersonID: token.PersonID}, now, 0},
		{directory.TokenFilter{Purpose: directory.TokenReset, PersonID: InventedID("person", 2)}, now, 0},
	} {
		if got := open(test.which, test.at); got != test.want {
			t.Errorf("%+v at %v: %d links are open, want %d", test.which, test.at, got, test.want)
		}
	}
	if use(hash, now.Add(time.Hour)) {
		t.Error("a link was used at the moment it ran out")
	}
	if use(directory.HashToken("another"), now) {
		t.Error("a link that was never made was used")
	}
	if !use(hash, now.Add(time.Minute)) {
		t.Error("a good link was not taken")
	}
	if use(hash, now.Add(time.Minute)) {
		t.Error("a link was used twice")
	}
	if n := open(theirs, now.Add(time.Minute)); n != 0 {
		t.Errorf("%d links are open after the one was used", n)
	}
	used := *token
	used.UsedAt = now.Add(time.Minute)
	wantSame(t, "the used token", must[*directory.Token](t, "TokenByHash")(s.TokenByHash(t.Context(), hash)), &used)
	_, err := s.TokenByHash(t.Context(), secret)
	wantCode(t, "looking up by the secret itself", err, directory.CodeNotFound)
}

// testTokensEnd holds which links a newer one replaces, and which are forgotten.
func testTokensEnd(t *testing.T, s directory.Store) {
	now := Moment()
	made := map[string]*directory.Token{}
	write(t, s, func(ctx context.Context, tx directory.Tx) error {
		for name, of := range map[string]struct {
			purpose       directory.TokenPurpose
			person, group int
		}{"reset": {directory.TokenReset, 1, 0}, "invite": {directory.TokenInvite, 1, 0}, "other": {directory.TokenReset, 2, 0}, "group": {directory.TokenReminder, 1, 1}} {
			_, token := directory.NewToken(of.purpose, now, time.Hour)
			token.PersonID = InventedID("person", of.person)
			if of.group > 0 {
				token.GroupID = InventedID("group", of.group)
			}
			made[name] = token
			if err := tx.SaveToken(ctx, token); err != nil {
				return err
			}
		}
		return nil
	})
	left := func() (names []string) {
		t.Helper()
		for _, name := range []string{"group", "invite", "other", "reset"} {
			if _, err := s.TokenByHash(t.Context(), made[name].Hash); err == nil {
				names = append(names, name)
			}
		}
		return names
	}
	end := func(which directory.TokenFilter) {
		t.Helper()
		write(t, s, func(ctx context.Context, tx directory.Tx) error { return tx.EndTokens(ctx, which) })
	}
	end(directory.TokenFilter{Purpose: directory.TokenReset, PersonID: InventedID("person", 1)})
	wantSame(t, "links after one purpose ended", left(), []string{"group", "invite", "other"})
	end(directory.TokenFilter{GroupID: InventedID("group", 1)})
	wantSame(t, "links after a group's ended", left(), []string{"invite", "other"})
	end(directory.TokenFilter{PersonID: InventedID("person", 1)})
	wantSame(t, "links after a person's ended", left(), []string{"other"})
	err := s.Write(t.Context(), func(tx directory.Tx) error { return tx.EndTokens(t.Context(), directory.TokenFilter{}) })
	wantCode(t, "ending every link", err, directory.CodeInternal)

	drop := func(before time.Time) {
		write(t, s, func(ctx context.Context, tx directory.Tx) error { return tx.DropTokens(ctx, before) })
	}
	drop(now.Add(time.Hour))
	wantSame(t, "links when the first runs out", left(), []string{"other"})
	drop(now.Add(time.Hour + time.Second))
	wantSame(t, "links after they ran out", left(), []string{})
}
