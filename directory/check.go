package directory

import (
	"net/mail"
	"net/url"
	"strings"
	"unicode/utf8"
)

// checkText notes a fault in a text that is not UTF-8, holds control characters, or is shorter or
// longer, in characters, than allowed.
func checkText(f faults, field, text string, least, most int) {
	n := utf8.RuneCountInString(text)
	switch {
	case !utf8.ValidString(text):
		f.add(field, "it is not valid UTF-8 text")
	case strings.ContainsFunc(text, func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' }):
		f.add(field, "it holds a control character")
	case strings.ContainsFunc(text, overridesText):
		f.add(field, "it holds a hidden sign that turns text round, so it reads as something else: type it anew, without pasting")
	case n < least || (least > 0 && strings.TrimSpace(text) == ""):
		f.add(field, "it is needed")
	case n > most:
		f.add(field, "it is %d characters long; at most %d", n, most)
	}
}

// overridesText tells whether a sign makes what stands behind it read in another order. The marks that only say in which
// direction a letter goes are not meant: people who write Arabic or Hebrew type them.
func overridesText(r rune) bool {
	return r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069'
}

// checkURL notes a fault in a link that is not plain http or https.
func checkURL(f faults, field, link string) {
	if link == "" {
		return
	}
	u, err := url.Parse(link)
	f.check(err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && u.User == nil && len(link) <= 2000,
		field, "write a web address that begins with https:// or http://")
}

func checkEmail(f faults, field, address string) {
	if address == "" {
		return
	}
	parsed, err := mail.ParseAddress(address)
	f.check(err == nil && parsed.Address == address && len(address) <= 254, field, "write one e-mail address, such as name@example.org")
}

func digitsOnly(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
}
