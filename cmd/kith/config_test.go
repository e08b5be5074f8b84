package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestEnvironmentFaultsAreAllSaidByName(t *testing.T) {
	secret := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(secret, []byte("s3cret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		environ []string
		faults  []string // what the sentence must name; none: it is fine
	}{
		"nothing":           {nil, nil},
		"all well":          {[]string{"KITH_ADDR=:0", "KITH_RATE_LIMIT=10", "KITH_TRUSTED_PROXIES=10.0.0.0/8,127.0.0.1", "KITH_PUBLIC=false", "KITH_LOG_LEVEL=WARN"}, nil},
		"secret file":       {[]string{"KITH_OPERATOR_TOKEN_FILE=" + secret}, nil},
		"several at once":   {[]string{"KITH_ADDR=nowhere", "KITH_RATE_LIMIT=lots", "KITH_DATABASE_URL=mysql://x", "KITH_PUBLIC=perhaps"}, []string{"KITH_ADDR", "KITH_RATE_LIMIT", "KITH_DATABASE_URL", "KITH_PUBLIC"}},
		"negative limit":    {[]string{"KITH_RATE_LIMIT=-5"}, []string{"KITH_RATE_LIMIT"}},
		"base with path":    {[]string{"KITH_BASE_URL=https://example.org/kith"}, []string{"KITH_BASE_URL"}},
		"bad proxy":         {[]string{"KITH_TRUSTED_PROXIES=everyone"}, []string{"KITH_TRUSTED_PROXIES"}},
		"missing file":      {[]string{"KITH_OPERATOR_TOKEN_FILE=/no/such/file"}, []string{"KITH_OPERATOR_TOKEN_FILE"}},
		"twice":             {[]string{"KITH_OPERATOR_TOKEN=a", "KITH_OPERATOR_TOKEN_FILE=" + secret}, []string{"KITH_OPERATOR_TOKEN"}},
		"search servers":    {[]string{"KITH_MEILI_URL=http://127.0.0.1:7700,https://search.example.org", "KITH_MEILI_KEY=k"}, nil},
		"no search server":  {[]string{"KITH_MEILI_URL="}, nil},
		"bad search server": {[]string{"KITH_MEILI_URL=http://127.0.0.1:7700,search.example.org"}, []string{"KITH_MEILI_URL"}},
		"bad level":         {[]string{"KITH_LOG_LEVEL=LOUD"}, []string{"KITH_LOG_LEVEL"}},
		"own numbers":       {[]string{"KITH_CRISIS_CONTACTS=[{name: A, number: 000, for: Danger.}]"}, nil},
		"bad numbers":       {[]string{"KITH_CRISIS_CONTACTS=[{name: A, number: ring us}]"}, []string{"KITH_CRISIS_CONTACTS"}},
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
