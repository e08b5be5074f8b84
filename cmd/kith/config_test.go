package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestEnvironmentFaultsAreAllSaidByName(t *testing.T) {
	secret := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(secret, []byte("s3cret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	smtp := filepath.Join(t.TempDir(), "smtp")
	if err := os.WriteFile(smtp, []byte("smtps://kith:s3cret@mail.example.org\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		environ []string
		faults  []string // what the sentence must name; none: it is fine
	}{
		"nothing":          {nil, nil},
		"all well":         {[]string{"KITH_ADDR=:0", "KITH_RATE_LIMIT=10", "KITH_TRUSTED_PROXIES=10.0.0.0/8,127.0.0.1", "KITH_PUBLIC=false", "KITH_LOG_LEVEL=WARN"}, nil},
		"secret file":      {[]string{"KITH_OPERATOR_TOKEN_FILE=" + secret}, nil},
		"several at once":  {[]string{"KITH_ADDR=nowhere", "KITH_RATE_LIMIT=lots", "KITH_DATABASE_URL=mysql://x", "KITH_PUBLIC=perhaps"}, []string{"KITH_ADDR", "KITH_RATE_LIMIT", "KITH_DATABASE_URL", "KITH_PUBLIC"}},
		"negative limit":   {[]string{"KITH_RATE_LIMIT=-5"}, []string{"KITH_RATE_LIMIT"}},
		"base with path":   {[]string{"KITH_BASE_URL=https://example.org/kith"}, []string{"KITH_BASE_URL"}},
		"bad proxy":        {[]string{"KITH_TRUSTED_PROXIES=everyone"}, []string{"KITH_TRUSTED_PROXIES"}},
		"missing file":     {[]string{"KITH_OPERATOR_TOKEN_FILE=/no/such/file"}, []string{"KITH_OPERATOR_TOKEN_FILE"}},
		"twice":            {[]string{"KITH_OPERATOR_TOKEN=a", "KITH_OPERATOR_TOKEN_FILE=" + secret}, []string{"KITH_OPERATOR_TOKEN"}},
		"search servers":   {[]string{"KITH_MEILI_URL=http://one:7700,https://two.example.org/", "KITH_MEILI_KEY_FILE=" + secret, "KITH_SEARCH_FALLBACK=database"}, nil},
		"bad search":       {[]string{"KITH_MEILI_URL=one:7700", "KITH_MEILI_KEY=a b", "KITH_SEARCH_FALLBACK=perhaps", "KITH_ADDR=nowhere"}, []string{"KITH_MEILI_URL", "KITH_MEILI_KEY", "KITH_SEARCH_FALLBACK", "KITH_ADDR"}},
		"server's path":    {[]string{"KITH_MEILI_URL=http://one:7700/search"}, []string{"KITH_MEILI_URL"}},
		"server's query":   {[]string{"KITH_MEILI_URL=http://one:7700?key=x"}, []string{"KITH_MEILI_URL"}},
		"server's key":     {[]string{"KITH_MEILI_URL=http://kith:s3cret@one:7700"}, []string{"KITH_MEILI_URL"}},
		"one bad of two":   {[]string{"KITH_MEILI_URL=http://one:7700,ftp://two"}, []string{"KITH_MEILI_URL"}},
		"an empty one":     {[]string{"KITH_MEILI_URL=http://one:7700,"}, []string{"KITH_MEILI_URL"}},
		"no host":          {[]string{"KITH_MEILI_URL=http://:7700"}, []string{"KITH_MEILI_URL"}},
		"server twice":     {[]string{"KITH_MEILI_URL=http://one:7700,http://one:7700/"}, []string{"KITH_MEILI_URL"}},
		"bad level":        {[]string{"KITH_LOG_LEVEL=LOUD"}, []string{"KITH_LOG_LEVEL"}},
		"no search server": {[]string{"KITH_MEILI_URL="}, nil},
		"a mail server":    {[]string{"KITH_SMTP_URL_FILE=" + smtp, "KITH_MAIL_FROM=Kith <kith@example.org>"}, nil},
		"mail from nobody": {[]string{"KITH_SMTP_URL=smtps://mail.example.org"}, []string{"KITH_MAIL_FROM"}},
		"mail by nothing":  {[]string{"KITH_MAIL_FROM=kith@example.org"}, []string{"KITH_SMTP_URL"}},
		"bad mail server":  {[]string{"KITH_SMTP_URL=https://kith:s3cret@mail.example.org", "KITH_MAIL_FROM=kith@example.org"}, []string{"KITH_SMTP_URL"}},
		"bad sender":       {[]string{"KITH_SMTP_URL=smtps://mail.example.org", "KITH_MAIL_FROM=kith"}, []string{"KITH_MAIL_FROM"}},
		"mail links":       {[]string{"KITH_ADDR=:8080", "KITH_SMTP_URL=smtps://mail.example.org", "KITH_MAIL_FROM=kith@example.org"}, []string{"KITH_BASE_URL"}},
		"own numbers":      {[]string{"KITH_CRISIS_CONTACTS=[{name: A, number: 000, for: Danger.}]"}, nil},
		"no terms":         {[]string{"KITH_SCHOOL_TERMS=/no/such/file.csv"}, []string{"KITH_SCHOOL_TERMS"}},
		"bad numbers":      {[]string{"KITH_CRISIS_CONTACTS=[{name: A, number: ring us}]"}, []string{"KITH_CRISIS_CONTACTS"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c, err := readConfig(test.environ)
			if (err != nil) != (len(test.faults) > 0) {
				t.Fatalf("got error %v", err)
			}
			for _, variable := range test.faults {
				if !strings.Contains(err.Error(), variable+":") {
					t.Errorf("%q does not name %s", err, variable)
				}
			}
			if err != nil && strings.Contains(err.Error(), "s3cret") {
				t.Errorf("%q tells a secret", err)
			}
			if want := []string{"http://one:7700", "https://two.example.org"}; name == "search servers" && (!slices.Equal(c.MeiliURLs, want) || c.MeiliKey != "s3cret") {
				t.Errorf("the servers are %q with the key %q", c.MeiliURLs, c.MeiliKey)
			}
			if name == "secret file" && c.OperatorToken != "s3cret" {
				t.Errorf("the token is %q, want it without its newline", c.OperatorToken)
			}
		})
	}
}

func TestRateLimitIsOffOnLoopbackOnly(t *testing.T) {
	for addr, want := range map[string]int{"127.0.0.1:8080": 0, "localhost:0": 0, "[::1]:80": 0, ":8080": usualRateLimit, "0.0.0.0:80": usualRateLimit, "192.0.2.1:80": usualRateLimit} {
		c, err := readConfig(nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.rateLimit(addr); got != want {
			t.Errorf("on %s the limit is %d, want %d", addr, got, want)
		}
	}
}
