package directory_test

import (
	"testing"
	"time"

	"github.com/kithdirectory/kith/directory"
)

func TestTokenCheck(t *testing.T) {
	now := time.Date(2026, 11, 28, 9, 0, 0, 0, time.UTC)
	_, token := directory.NewToken(directory.TokenReset, now, time.Hour)
	used := *token
	used.UsedAt = now
	for _, test := range []struct {
		name    string
		token   *directory.Token
		purpose directory.TokenPurpose
		at      time.Time
		ok      bool
	}{
		{"fresh", token, directory.TokenReset, now, true},
		{"just in time", token, directory.TokenReset, now.Add(time.Hour - time.Nanosecond), true},
		{"run out", token, directory.TokenReset, now.Add(time.Hour), false},
		{"used", &used, directory.TokenReset, now, false},
		{"another purpose", token, directory.TokenSignIn, now, false},
	} {
		if err := test.token.Check(test.purpose, test.at); (err == nil) != test.ok {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}

func TestTokensDiffer(t *testing.T) {
	seen := map[string]bool{}
	for range 1000 {
		secret, token := directory.NewToken(directory.TokenReset, time.Now(), time.Hour)
		if len(secret) != 43 || seen[secret] || seen[token.Hash] || token.Hash != directory.HashToken(secret) {
			t.Fatalf("the secret %q with hash %q", secret, token.Hash)
		}
		seen[secret], seen[token.Hash] = true, true
	}
}
