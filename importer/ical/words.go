package ical

import (
	"html"
	"regexp"
	"strings"

	"github.com/kithdirectory/kith/importer/understand"
)

var (
	escapedTwice = regexp.MustCompile(`&amp;(?:[a-zA-Z]{2,8}|#x?[0-9a-fA-F]{1,6});`)
	escapedTag   = regexp.MustCompile(`&lt;/?[a-zA-Z]|&#60;/?[a-zA-Z]`)
	hrefs        = regexp.MustCompile(`(?i)<a\s[^>]*?href\s*=\s*["']?([^"'\s>]+)`)
	mapPoint     = regexp.MustCompile(`(?i)(?:[?&;]q=|[?&;]ll=|/@|[?&;]query=)\s*(-?\d{1,2}\.\d+)\s*(?:,|%2C)\s*(?:%20|\+|\s)*(-?\d{1,3}\.\d+)`)
)

// mostEscapes is how many times over a text may have been escaped.
const mostEscapes = 3

// markup gives a text that was escaped several times over as the HTML it was.
func markup(text string) string {
	for range mostEscapes {
		if !escapedTwice.MatchString(text) && !escapedTag.MatchString(text) {
			break
		}
		text = html.UnescapeString(text)
	}
	return text
}

// plainWords gives a text, HTML or not, as plain words in one line.
func plainWords(text string) string {
	return strings.Join(strings.Fields(understand.PlainText(withoutLinks(markup(text)))), " ")
}

var anchors = regexp.MustCompile(`(?is)</?a(?:\s[^>]*)?>`)

// withoutLinks gives HTML without its links, of which the words stay.
func withoutLinks(text string) string { return anchors.ReplaceAllString(text, "") }

// links gives the addresses a text links to, and what it says besides where there are none.
func links(text string) string {
	text = markup(text)
	var all []string
	for _, m := range hrefs.FindAllStringSubmatch(text, 10) {
		all = append(all, html.UnescapeString(m[1]))
	}
	if len(all) == 0 {
		return plainWords(text)
	}
	return strings.Join(all, "\n")
}

// mapPointOf gives the coordinates of a link to a map, "" for none.
func mapPointOf(text string) string {
	m := mapPoint.FindStringSubmatch(html.UnescapeString(markup(text)))
	if m == nil {
		return ""
	}
	return m[1] + ", " + m[2]
}

// withoutFields takes the copies of a calendar's own fields, "Cost: Free", off the beginning of a description.
func withoutFields(description string, fields []Field) string {
	labels := map[string]bool{"link": true}
	for _, f := range fields {
		labels[strings.ToLower(strings.TrimSpace(f.Label))] = true
	}
	lines := strings.Split(breaks.ReplaceAllString(markup(description), "\n"), "\n")
	for len(lines) > 0 {
		line := strings.TrimSpace(lines[0])
		label, _, ok := strings.Cut(plainWords(line), ":")
		if line != "" && (!ok || !labels[strings.ToLower(strings.TrimSpace(label))]) {
			break
		}
		lines = lines[1:]
	}
	if len(lines) == 0 {
		return ""
	}
	return strings.Join(lines, "<br>\n")
}

var breaks = regexp.MustCompile(`(?i)\s*<br\s*/?>\s*|\r?\n`)
