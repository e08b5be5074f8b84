package understand

import (
	"net/mail"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
)

var (
	urlWords   = regexp.MustCompile(`(?i)^(?:https?://|www\.)\S+$`)
	bareDomain = regexp.MustCompile(`(?i)^[a-z0-9](?:[a-z0-9\-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9\-]*[a-z0-9])?)*\.[a-z]{2,24}(?::\d{2,5})?(?:[/?#]\S*)?$`)
	emailFind  = regexp.MustCompile(`(?i)[a-z0-9][a-z0-9._%+'\-]*@[a-z0-9][a-z0-9.\-]*\.[a-z]{2,24}`)
	emailNote  = regexp.MustCompile(`\([^()@]{2,60}\)`) // "(jury duty)" says what the address is for
	schemeSlip = regexp.MustCompile(`(?i)^h?t?tps?[:;]?/*(?:/|:)/*|^https?//`)
)

// ParseURLs reads every web address of a cell as http or https; a bare domain gets https://. An
// address that would lead elsewhere than meant ("acebook.com/…") is left out, and Understood is false with the
// reason; so it is where only the beginning was mistyped ("htp://"), which is mended.
func ParseURLs(text string) ([]string, Understanding) {
	if IsNull(text) {
		return nil, nothing()
	}
	var links []string
	result := understood()
	for _, m := range markdownLink.FindAllStringSubmatch(text, -1) {
		if !strings.HasPrefix(m[2], "mailto:") {
			links, result = addURL(links, m[2], result)
		}
	}
	if len(links) > 0 {
		return links, result
	}
	text = PlainText(text)
	for _, word := range strings.FieldsFunc(text, func(r rune) bool {
		return r == ' ' || r == '\n' || r == '\t' || r == ';' || r == '|' || r == '<' || r == '>'
	}) {
		word = strings.Trim(word, ",.()[]\"'“”")
		switch lower := strings.ToLower(word); {
		case word == "" || lower == "or" || lower == "and" || lower == "&":
		default:
			links, result = addURL(links, word, result)
		}
	}
	if len(links) == 0 && result.Understood {
		return nil, unclear("no web address was found")
	}
	return links, result
}

func addURL(links []string, word string, result Understanding) ([]string, Understanding) {
	link, doubt := FormatURL(word)
	if link == "" {
		if !result.Understood {
			return links, result
		}
		return links, unclear("not all of it is a web address")
	}
	if doubt != "" {
		result = unclear(doubt)
		if u, err := url.Parse(link); err != nil || doubtfulHost(u.Hostname()) != "" {
			return links, result
		}
	}
	for _, have := range links {
		if have == link {
			return links, result
		}
	}
	return append(links, link), result
}

// FormatURL writes one web address in full. It is "" where the word is none, or one no page may link
// to: another scheme, a login in it, a machine of a private network. doubt says, where it is not
// empty, why the address may be mistyped.
func FormatURL(word string) (link, doubt string) {
	if strings.Contains(word, "@") && !strings.Contains(word, "/") {
		return "", ""
	}
	if !urlWords.MatchString(word) && !bareDomain.MatchString(word) {
		mended := schemeSlip.ReplaceAllString(word, "http://")
		if mended == word || !urlWords.MatchString(mended) {
			return "", ""
		}
		word, doubt = mended, "the beginning of the web address was mistyped"
	}
	if !strings.Contains(strings.ToLower(word[:min(8, len(word))]), "://") {
		word = "https://" + word
	}
	u, err := url.Parse(word)
	if err != nil || u.User != nil || len(word) > 2000 || !publicHost(u.Hostname()) {
		return "", ""
	}
	u.Scheme, u.Host = strings.ToLower(u.Scheme), strings.ToLower(u.Host)
	if d := doubtfulHost(u.Hostname()); d != "" {
		doubt = d
	}
	return u.String(), doubt
}

func publicHost(host string) bool {
	if _, err := netip.ParseAddr(host); err == nil {
		return false
	}
	host = strings.ToLower(host)
	for _, ending := range []string{".local", ".localhost", ".internal", ".lan", ".home", ".invalid", ".test"} {
		if strings.HasSuffix(host, ending) {
			return false
		}
	}
	return strings.Contains(host, ".") && !strings.Contains(host, "..") && strings.Trim(host, ".") == host
}

// doubtfulHost notices well-known sites that lost a letter, and endings no site has.
func doubtfulHost(host string) string {
	host = strings.TrimPrefix(strings.ToLower(host), "www.")
	for _, site := range []string{"facebook.com", "youtube.com", "instagram.com", "linkedin.com", "twitter.com", "eventbrite.com", "meetup.com"} {
		if host != site && len(host) >= len(site)-1 && len(host) <= len(site)+1 && oneSlip(host, site) {
			return "the web address looks like a mistyped " + site
		}
	}
	for _, ending := range []string{".con", ".ocm", ".comau", ".orgau", ".og.au", ".rog", ".cmo"} {
		if strings.HasSuffix(host, ending) {
			return "the web address ends in " + ending
		}
	}
	return ""
}

// oneSlip tells whether one letter dropped, added or changed turns a into b.
func oneSlip(a, b string) bool {
	i, j := 0, 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	for j < len(a)-i && j < len(b)-i && a[len(a)-1-j] == b[len(b)-1-j] {
		j++
	}
	return len(a)-i-j <= 1 && len(b)-i-j <= 1
}

var emailMarks = strings.NewReplacer("mailto:", " ", "\u00a0", " ", "(at)", "@", "[at]", "@")

// ParseEmails reads every e-mail address of a cell, Markdown and "mailto:" included.
func ParseEmails(text string) ([]string, Understanding) {
	if IsNull(text) {
		return nil, nothing()
	}
	text = emailMarks.Replace(text)
	var emails []string
	for _, address := range emailFind.FindAllString(text, -1) {
		address = strings.ToLower(strings.TrimRight(address, ".-"))
		parsed, err := mail.ParseAddress(address)
		if err != nil || parsed.Address != address || len(address) > 254 {
			continue
		}
		known := false
		for _, have := range emails {
			known = known || have == address
		}
		if !known {
			emails = append(emails, address)
		}
	}
	rest := strings.Trim(emailNote.ReplaceAllString(emailFind.ReplaceAllString(text, ""), ""), " \t\n,;/|&<>()[].:")
	if len(emails) == 0 {
		return nil, unclear("no e-mail address was found")
	}
	if lower := strings.ToLower(rest); rest != "" && lower != "or" && lower != "and" && lower != "email" && lower != "e" {
		return emails, unclear("there are more words than the addresses")
	}
	return emails, understood()
}
