package people_test

import (
	"testing"
	"time"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/directory/cataloguetest"
	"github.com/kithdirectory/kith/people"
)

const password = "a long walk by the creek"

// house is a service on a real store, with a clock.
type house struct {
	*people.Service
	t         *testing.T
	catalogue *directory.Catalogue
	store     directory.Store
	clock     *cataloguetest.Clock
}

func quickHasher() *people.Hasher {
	return people.NewHasherAt(people.Cost{Memory: 64, Passes: 1, Threads: 1}, 4)
}

func open(t *testing.T) *house {
	t.Helper()
	clock := cataloguetest.NewClock(time.Date(2026, 11, 23, 0, 30, 0, 0, time.UTC))
	catalogue, err := cataloguetest.Open(t.Context(), t.TempDir(), clock.Now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := catalogue.Store().Close(); err != nil {
			t.Error(err)
		}
	})
	return &house{people.New(people.Parts{Catalogue: catalogue, Hasher: quickHasher()}), t, catalogue, catalogue.Store(), clock}
}

// oneByOne leaves out a test that does one thing after the other where the race detector watches: it has nothing to see.
func oneByOne(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("one thing after the other: there is nothing to race")
	}
}

// add makes a person with the password of the tests.
func (h *house) add(email string, grants ...directory.Grant) *directory.Person {
	h.t.Helper()
	ctx := h.t.Context()
	p := &directory.Person{ID: directory.NewID(), Name: "Maree Costa", Email: email, Grants: grants, CreatedAt: h.clock.Now(), UpdatedAt: h.clock.Now()}
	hash, err := quickHasher().Hash(ctx, password)
	if err != nil {
		h.t.Fatal(err)
	}
	err = h.store.Write(ctx, func(tx directory.Tx) error {
		if err := tx.SavePerson(ctx, p); err != nil {
			return err
		}
		return tx.SavePassword(ctx, p.ID, hash)
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return p
}

// wantCode fails unless err has the code.
func wantCode(t *testing.T, doing string, err error, code directory.Code) {
	t.Helper()
	if got := directory.ErrorCode(err); got != code {
		t.Errorf("%s: %q (%v), want %q", doing, got, err, code)
	}
}

// Who guesses from one place is kept out there, with waits that grow; the owner, elsewhere or on a device of theirs,
// and others on the same network are not.
func TestGuessingLocksNobodyElseOut(t *testing.T) {
	h := open(t)
	h.add("maree@example.org")
	h.add("bao@example.org")
	try := func(email, word, address, device string) error {
		_, err := h.SignIn(t.Context(), people.Attempt{Email: email, Password: word, Address: address, Device: device})
		return err
	}
	const clinic = "203.0.113.9"
	for range 5 {
		wantCode(t, "a wrong password", try("maree@example.org", "wrong", clinic, ""), directory.CodeUnauthorised)
	}
	wantCode(t, "the sixth try", try("maree@example.org", password, clinic, ""), directory.CodeRateLimited)
	wantCode(t, "the same address in other letters", try(" MAREE@example.org", password, clinic, ""), directory.CodeRateLimited)
	wantCode(t, "the owner elsewhere", try("maree@example.org", password, "198.51.100.7", ""), "")
	wantCode(t, "the owner there, on a device of theirs", try("maree@example.org", password, clinic, "laptop"), "")
	wantCode(t, "a colleague there", try("bao@example.org", password, clinic, ""), "")
	wantCode(t, "nobody there", try("nobody@example.org", password, clinic, ""), directory.CodeUnauthorised)

	h.clock.Add(29 * time.Second)
	wantCode(t, "after 29 seconds", try("maree@example.org", password, clinic, ""), directory.CodeRateLimited)
	h.clock.Add(time.Second)
	wantCode(t, "after 30 seconds", try("maree@example.org", "wrong", clinic, ""), directory.CodeUnauthorised)
	h.clock.Add(59 * time.Second)
	wantCode(t, "59 seconds after the sixth", try("maree@example.org", password, clinic, ""), directory.CodeRateLimited)
	h.clock.Add(time.Second)
	wantCode(t, "60 seconds after the sixth", try("maree@example.org", password, clinic, ""), "")
	wantCode(t, "a wrong password after a right one", try("maree@example.org", "wrong", clinic, ""), directory.CodeUnauthorised)
	wantCode(t, "and again", try("maree@example.org", password, clinic, ""), "")
}

func TestNeighboursInOneIPv6Network(t *testing.T) {
	h := open(t)
	h.add("maree@example.org")
	for _, host := range []string{"1", "2", "3", "4", "5"} {
		_, err := h.SignIn(t.Context(), people.Attempt{Email: "maree@example.org", Password: "wrong", Address: "2001:db8:1:2::" + host})
		wantCode(t, "a wrong password", err, directory.CodeUnauthorised)
	}
	_, err := h.SignIn(t.Context(), people.Attempt{Email: "maree@example.org", Password: password, Address: "2001:db8:1:2::9"})
	wantCode(t, "another address of the same customer", err, directory.CodeRateLimited)
	_, err = h.SignIn(t.Context(), people.Attempt{Email: "maree@example.org", Password: password, Address: "2001:db8:1:3::9"})
	wantCode(t, "another customer", err, "")
}

func TestHasher(t *testing.T) {
	h := quickHasher()
	one, err := h.Hash(t.Context(), password)
	if err != nil {
		t.Fatal(err)
	}
	two, err := h.Hash(t.Context(), password)
	if err != nil || one == two {
		t.Errorf("two hashes of one password are %q and %q, %v", one, two, err)
	}
	for _, test := range []struct {
		name, hash, word string
		ok               bool
	}{
		{"the password", one, password, true}, {"another", one, password + ".", false}, {"nobody's", "", password, false}, {"nobody's empty one", "", "", false},
	} {
		if ok, _, err := h.Check(t.Context(), test.hash, test.word); ok != test.ok || err != nil {
			t.Errorf("%s: %v, %v", test.name, ok, err)
		}
	}
	if _, stale, err := people.NewHasherAt(people.Cost{Memory: 128, Passes: 1, Threads: 1}, 1).Check(t.Context(), one, password); !stale || err != nil {
		t.Errorf("a hash of another cost is stale: %v, %v", stale, err)
	}
	for _, bad := range []string{"x", "$argon2i$v=19$m=64,t=1,p=1$AAAA$AAAA", "$argon2id$v=19$m=99999999,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA", "$argon2id$v=19$m=64,t=0,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA"} {
		if ok, _, err := h.Check(t.Context(), bad, password); ok || err == nil {
			t.Errorf("the stored text %q was read: %v", bad, err)
		}
	}
}

func TestCostIsOWASPs(t *testing.T) {
	if c := people.OWASPCost(); c.Memory < 19456 || c.Passes < 2 || c.Threads != 1 {
		t.Errorf("%+v is less than 19 MiB, two passes, one thread", c)
	}
}
