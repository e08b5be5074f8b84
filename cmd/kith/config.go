package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/caarlos0/env/v11"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer/fetch"
	"github.com/kithdirectory/kith/mail"
	"github.com/kithdirectory/kith/web"
)

// config is everything the environment may say, read here and nowhere else. A flag of the same
// meaning wins. Every variable may be given as NAME_FILE, a file holding the value, for secrets.
type config struct {
	Addr           string     `env:"KITH_ADDR" envDefault:"127.0.0.1:8080"`
	Data           string     `env:"KITH_DATA"`
	DatabaseURL    string     `env:"KITH_DATABASE_URL"`
	BaseURL        string     `env:"KITH_BASE_URL"`
	TrustedProxies []string   `env:"KITH_TRUSTED_PROXIES"`
	RateLimit      int        `env:"KITH_RATE_LIMIT" envDefault:"-1"` // -1: not said
	MetricsAddr    string     `env:"KITH_METRICS_ADDR"`
	OperatorToken  string     `env:"KITH_OPERATOR_TOKEN"`
	Public         bool       `env:"KITH_PUBLIC" envDefault:"true"`
	CrisisContacts string     `env:"KITH_CRISIS_CONTACTS"`                    // YAML; empty: Australia's national lines
	SchoolTerms    string     `env:"KITH_SCHOOL_TERMS"`                       // a CSV file; empty: the terms that ship with Kith
	Zone           string     `env:"KITH_ZONE" envDefault:"Australia/Sydney"` // where the day begins, and times are told
	LogLevel       slog.Level `env:"KITH_LOG_LEVEL" envDefault:"INFO"`
	MeiliURLs      []string   `env:"KITH_MEILI_URL"` // search servers; none: the embedded engine answers alone
	MeiliKey       string     `env:"KITH_MEILI_KEY"`
	MeiliMasterKey string     `env:"KITH_MEILI_MASTER_KEY"` // only for kith search-keys
	AllowHosts     []string   `env:"KITH_ALLOW_HOSTS"`      // hosts that imports may be fetched from at private addresses
	SMTPURL        string     `env:"KITH_SMTP_URL"`         // the mail server; empty: mails are kept for an admin to read
	MailFrom       string     `env:"KITH_MAIL_FROM"`        // whom mail comes from
	SearchFallback string     `env:"KITH_SEARCH_FALLBACK"`  // what answers where search servers do not
}

// What may answer where search servers do not; "" chooses by the size of the catalogue.
const (
	fallbackEmbedded = "embedded" // an index in this process's memory
	fallbackDatabase = "database" // no index: every query reads the database
)

// usualRateLimit is how many searches a minute one client may make where the server is not bound to
// loopback and nothing else is said.
const usualRateLimit = 300

// fileSuffix marks a variable that names a file holding the value.
const fileSuffix = "_FILE"

// secretLimit is the largest file a _FILE variable may name, in bytes.
const secretLimit = 64 << 10

// readConfig reads the environment and reports every fault at once, by the variable's name.
func readConfig(environ []string) (config, error) {
	vars, faults := readVariables(environ)
	var c config
	if err := env.ParseWithOptions(&c, env.Options{Environment: vars}); err != nil {
		faults = append(faults, parseFaults(err)...)
	}
	faults = append(faults, c.check()...)
	if len(faults) == 0 {
		return c, nil
	}
	slices.Sort(faults)
	return c, errors.New("the environment needs mending:\n  " + strings.Join(slices.Compact(faults), "\n  "))
}

// readVariables takes Kith's own variables, reading those given as files.
func readVariables(environ []string) (vars map[string]string, faults []string) {
	vars = map[string]string{}
	for _, pair := range environ {
		name, value, _ := strings.Cut(pair, "=")
		if !strings.HasPrefix(name, "KITH_") {
			continue
		}
		if base, isFile := strings.CutSuffix(name, fileSuffix); isFile {
			content, err := readSecret(value)
			if err != nil {
				faults = append(faults, fmt.Sprintf("%s: %s", name, err))
				continue
			}
			name, value = base, content
		}
		if _, twice := vars[name]; twice {
			faults = append(faults, fmt.Sprintf("%s: given both by itself and as %s%s; keep one", name, name, fileSuffix))
		}
		vars[name] = value
	}
	return vars, faults
}

// readSecret reads a file without the newline that editors put at its end.
func readSecret(path string) (string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", fmt.Errorf("the file cannot be read: %w", err)
	}
	if info.Size() > secretLimit {
		return "", fmt.Errorf("the file %s is larger than %d KiB", path, secretLimit>>10)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("the file cannot be read: %w", err)
	}
	return strings.TrimRight(string(content), "\r\n"), nil
}

// variableOf names the variable of a field of config, as env reports fields.
var variableOf = map[string]string{"RateLimit": "KITH_RATE_LIMIT", "Public": "KITH_PUBLIC", "LogLevel": "KITH_LOG_LEVEL"}

// howToWrite says what a variable that is not text takes.
var howToWrite = map[string]string{
	"RateLimit": "write a whole number of requests a minute, 0 for no limit",
	"Public":    "write true or false",
	"LogLevel":  "write DEBUG, INFO, WARN or ERROR",
}

func parseFaults(err error) []string {
	aggregate, ok := errors.AsType[env.AggregateError](err)
	if !ok {
		return []string{err.Error()}
	}
	var faults []string
	for _, one := range aggregate.Errors {
		if parse, ok := errors.AsType[env.ParseError](one); ok {
			faults = append(faults, fmt.Sprintf("%s: %s", variableOf[parse.Name], howToWrite[parse.Name]))
			continue
		}
		faults = append(faults, one.Error())
	}
	return faults
}

// check says what is wrong with values that could be read.
func (c *config) check() []string {
	var faults []string
	bad := func(name, format string, args ...any) {
		faults = append(faults, name+": "+fmt.Sprintf(format, args...))
	}
	if err := checkAddr(c.Addr); err != nil {
		bad("KITH_ADDR", "%s", err)
	}
	if c.MetricsAddr != "" {
		if err := checkAddr(c.MetricsAddr); err != nil {
			bad("KITH_METRICS_ADDR", "%s", err)
		}
	}
	if c.DatabaseURL != "" && !strings.HasPrefix(c.DatabaseURL, "postgres://") && !strings.HasPrefix(c.DatabaseURL, "postgresql://") {
		bad("KITH_DATABASE_URL", "write an address that begins with postgres://")
	}
	if u, err := url.Parse(c.BaseURL); c.BaseURL != "" && (err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || strings.Trim(u.Path, "/") != "") {
		bad("KITH_BASE_URL", "write the address people use, such as https://kith.example.org, without a path")
	}
	if _, err := web.ReadCrisisContacts(c.CrisisContacts); err != nil {
		bad("KITH_CRISIS_CONTACTS", "%s", err)
	}
	if _, err := readSchoolTerms(c.SchoolTerms); err != nil {
		bad("KITH_SCHOOL_TERMS", "%s", err)
	}
	if _, err := time.LoadLocation(c.Zone); err != nil || c.Zone == "" || c.Zone == "Local" {
		bad("KITH_ZONE", "write a time zone, such as Australia/Melbourne or Australia/Perth")
	}
	if c.RateLimit < -1 {
		bad("KITH_RATE_LIMIT", "%s", howToWrite["RateLimit"])
	}
	c.checkSearch(bad)
	if _, err := fetch.New(fetch.Options{Allow: c.AllowHosts}); err != nil {
		bad("KITH_ALLOW_HOSTS", "%s", err)
	}
	c.checkMail(bad)
	for _, proxy := range c.TrustedProxies {
		if _, err := netip.ParsePrefix(proxy); err != nil {
			if _, err := netip.ParseAddr(proxy); err != nil {
				bad("KITH_TRUSTED_PROXIES", "%q is neither an address nor a network such as 10.0.0.0/8", proxy)
			}
		}
	}
	return faults
}

// checkMail checks the mail server, without speaking to it.
func (c *config) checkMail(bad func(name, format string, args ...any)) {
	switch {
	case c.SMTPURL == "" && c.MailFrom == "":
		return
	case c.SMTPURL == "":
		bad("KITH_SMTP_URL", "KITH_MAIL_FROM says whom mail comes from, but not by which server it is sent")
		return
	case c.MailFrom == "":
		bad("KITH_MAIL_FROM", "say whom mail comes from, such as Kith <kith@example.org>: KITH_SMTP_URL needs it")
	default:
		_, err := mail.NewServer(c.SMTPURL, c.MailFrom, nil)
		for field, fault := range fieldsOfAny(err) {
			bad(map[string]string{"server": "KITH_SMTP_URL", "from": "KITH_MAIL_FROM"}[field], "%s", fault)
		}
	}
	if c.BaseURL == "" && !onLoopback(c.Addr) {
		bad("KITH_BASE_URL", "say the address people use: the links in mails are built from it")
	}
}

func fieldsOfAny(err error) map[string]string {
	if e, ok := errors.AsType[*directory.Error](err); ok {
		return e.Fields
	}
	return nil
}

// checkSearch checks the search servers, whose addresses it makes alike: without a slash at the end.
func (c *config) checkSearch(bad func(name, format string, args ...any)) {
	for i, address := range c.MeiliURLs {
		address = strings.TrimRight(strings.TrimSpace(address), "/")
		u, err := url.Parse(address)
		switch {
		case err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "":
			bad("KITH_MEILI_URL", "write the address of a search server, such as http://127.0.0.1:7700; several stand with commas between")
		case u.User != nil:
			bad("KITH_MEILI_URL", "leave the name and password out of the address; the key goes into KITH_MEILI_KEY")
		case u.Path != "" || u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
			bad("KITH_MEILI_URL", "write the address of a search server without a path, such as http://127.0.0.1:7700")
		case slices.Contains(c.MeiliURLs[:i], address):
			bad("KITH_MEILI_URL", "%s stands there twice; name every search server once", address)
		}
		c.MeiliURLs[i] = address
	}
	for name, key := range map[string]string{"KITH_MEILI_KEY": c.MeiliKey, "KITH_MEILI_MASTER_KEY": c.MeiliMasterKey} {
		if !writableKey(key) {
			bad(name, "a key has neither spaces nor line ends nor accents in it")
		}
	}
	switch c.SearchFallback {
	case "", fallbackEmbedded, fallbackDatabase:
	default:
		bad("KITH_SEARCH_FALLBACK", "write %s or %s", fallbackEmbedded, fallbackDatabase)
	}
}

// writableKey tells whether a key can be sent as it is.
func writableKey(key string) bool {
	return !strings.ContainsFunc(key, func(r rune) bool { return r <= ' ' || r > '~' })
}

// checkAddr checks host:port; port 0 means any free one.
func checkAddr(addr string) error {
	_, port, err := net.SplitHostPort(addr)
	if err == nil {
		_, err = net.LookupPort("tcp", port)
	}
	if err != nil {
		return directory.Errorf(directory.CodeInvalid, "write host:port, such as 127.0.0.1:8080, not %q", addr)
	}
	return nil
}

// rateLimit gives requests a minute and client: off by default where only this machine can reach us.
func (c *config) rateLimit(addr string) int {
	if c.RateLimit >= 0 {
		return c.RateLimit
	}
	if onLoopback(addr) {
		return 0
	}
	return usualRateLimit
}

// onLoopback tells whether a server that listens there is reached from this machine alone.
func onLoopback(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return false
	}
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || (err == nil && ip.IsLoopback())
}
