package understand

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"

	"github.com/kithdirectory/kith/directory"
)

var (
	htmlTag        = regexp.MustCompile(`</?[a-zA-Z][^<>]*>|&[a-zA-Z]+;|&#\d+;`)
	markdownImage  = regexp.MustCompile(`!\[([^\]]*)\]\([^()\s]*\)`)
	markdownLink   = regexp.MustCompile(`(?:\[[^\[\]]*\])?\[([^\[\]]*)\]\(\s*([^()\s]*(?:\([^()\s]*\)[^()\s]*)*)\s*\)`)
	markdownHead   = regexp.MustCompile(`(?m)^[ \t]*#{1,6}[ \t]*([^#\n]*?)[ \t]*#*[ \t]*$`)
	markdownBold   = regexp.MustCompile(`(\*\*|__)([^*_\n]+?)(\*\*|__)`)
	markdownBullet = regexp.MustCompile(`(?m)^[ \t]*[*+•·]+[ \t]+`)
	manyBlanks     = regexp.MustCompile(`[ \t\x{00a0}]+`)
	manyLines      = regexp.MustCompile(`\n{3,}`)
	blankEdges     = regexp.MustCompile(`[ \t]*\n[ \t]*`)
	templateMark   = regexp.MustCompile(`(?m)^[ \t]*###[A-Z0-9_]{1,20}###[ \t]*$`) // a program's own sign: "###MON###"
	drivePath      = regexp.MustCompile(`\b[A-Za-z]:\\`)
)

// PlainText turns HTML and Markdown into plain text: entities read, list items on lines of their own
// beginning with "- ", links as their words with the address behind, scripts and styles dropped.
// Text without either comes back with its spaces tidied.
func PlainText(text string) string {
	if isPlain(text) {
		return strings.Trim(text, " ")
	}
	text = mended(lineEnds.Replace(text))
	if htmlTag.MatchString(text) {
		text = fromHTML(text)
	}
	if strings.ContainsAny(text, "#*_[•·") {
		text = fromMarkdown(text)
	}
	text = manyBlanks.ReplaceAllString(text, " ")
	text = blankEdges.ReplaceAllString(text, "\n")
	return strings.TrimSpace(manyLines.ReplaceAllString(dropControls(text), "\n\n"))
}

var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u200b", "", "\ufeff", "")

// mended gives a text without what programs left in it: line breaks written as a backslash and an "n", the
// signs of a template, and quotes and dashes that were read as DOS letters.
func mended(text string) string {
	if strings.Contains(text, `\n`) && !drivePath.MatchString(text) {
		text = writtenBreaks.Replace(text)
	}
	if strings.Contains(text, "Ç") {
		text = dosMarks.Replace(text)
	}
	if strings.Contains(text, "##") {
		text = templateMark.ReplaceAllString(text, "")
	}
	return text
}

var writtenBreaks = strings.NewReplacer(`\r\n`, "\n", `\n`, "\n")

// dosMarks are the UTF-8 bytes of a mark read as code page 437, whose Γ some programs write as a G.
var dosMarks = strings.NewReplacer(
	"ΓÇÖ", "’", "GÇÖ", "’", "ΓÇÿ", "‘", "GÇÿ", "‘", "ΓÇ£", "“", "GÇ£", "“", "ΓÇ¥", "”", "GÇ¥", "”",
	"ΓÇô", "–", "GÇô", "–", "ΓÇö", "—", "GÇö", "—", "ΓÇó", "•", "GÇó", "•", "ΓÇª", "…", "GÇª", "…",
)

// isPlain tells whether nothing in a text needs turning, the usual case of a short cell.
func isPlain(text string) bool {
	for i := range len(text) {
		c := text[i]
		if c < ' ' || c >= 0x7f || strings.IndexByte("<&#*_[!+\\", c) >= 0 || (c == ' ' && i > 0 && text[i-1] == ' ') {
			return false
		}
	}
	return true
}

// dropControls leaves no control character but line breaks, and none that turns the direction of what follows: a name
// with one reads as another.
func dropControls(text string) string {
	return strings.Map(func(r rune) rune {
		if (r < ' ' && r != '\n') || r == 0x7f || (r >= 0x80 && r < 0xa0) || directory.TurnsText(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, ""))
}

func fromMarkdown(text string) string {
	text = markdownImage.ReplaceAllString(text, "$1")
	text = markdownLink.ReplaceAllStringFunc(text, func(link string) string {
		m := markdownLink.FindStringSubmatch(link)
		return linkText(m[1], m[2])
	})
	text = markdownHead.ReplaceAllString(text, "$1")
	text = markdownBold.ReplaceAllString(text, "$2")
	return markdownBullet.ReplaceAllString(text, "- ")
}

// linkText writes a link in plain text: its words, and its address where that says something more.
func linkText(words, address string) string {
	words = strings.TrimSpace(words)
	if number, ok := strings.CutPrefix(address, "tel:"); ok {
		if words != "" && (onlyDigits(words) == onlyDigits(number) || FormatPhone(number, "") == "") {
			return words // the address says nothing more, or nothing that can be dialled
		}
		address = number
	}
	bare := strings.TrimPrefix(address, "mailto:")
	if words == "" || strings.EqualFold(words, bare) || address == "" || strings.HasPrefix(address, "#") {
		if words == "" {
			return bare
		}
		return words
	}
	return words + " (" + bare + ")"
}

// fromHTML walks the tokens of a fragment; it needs no well-formed page.
func fromHTML(text string) string {
	var b []byte
	tokens := html.NewTokenizer(strings.NewReader(text))
	skip := 0 // depth inside script, style and the like
	var linkAt int
	var address string
	for {
		switch tokens.Next() {
		case html.ErrorToken:
			return string(b)
		case html.TextToken:
			if skip == 0 {
				b = append(b, tokens.Text()...)
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			t := tokens.Token()
			if isHiddenElement(t.Data) && t.Type == html.StartTagToken {
				skip++
			}
			if t.Data == "a" {
				linkAt, address = len(b), attribute(t, "href")
			}
			b = append(b, breakBefore(t.Data)...)
		case html.EndTagToken:
			name, _ := tokens.TagName()
			if isHiddenElement(string(name)) && skip > 0 {
				skip--
			}
			if string(name) == "a" && address != "" && linkAt <= len(b) {
				b = append(b[:linkAt], linkText(string(b[linkAt:]), address)...)
				address = ""
			}
			b = append(b, breakAfter(string(name))...)
		}
	}
}

func isHiddenElement(name string) bool {
	return name == "script" || name == "style" || name == "head" || name == "template" || name == "noscript"
}

func attribute(t html.Token, key string) string {
	for _, a := range t.Attr {
		if a.Key == key {
			return strings.TrimSpace(a.Val)
		}
	}
	return ""
}

func breakBefore(tag string) string {
	switch tag {
	case "br", "tr", "div", "ul", "ol", "table":
		return "\n"
	case "li":
		return "\n- "
	case "p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote":
		return "\n\n"
	case "td", "th":
		return " "
	}
	return ""
}

func breakAfter(tag string) string {
	switch tag {
	case "p", "div", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "table", "blockquote":
		return "\n"
	}
	return ""
}

// FirstSentence gives the first sentence of a plain text, at most most characters, for a summary. It
// is empty where the text has no sentence that short.
func FirstSentence(text string, most int) string {
	line, more, _ := strings.Cut(strings.TrimSpace(text), "\n")
	line = strings.TrimSpace(line)
	ended := strings.TrimSpace(more) == ""
	for i, r := range line {
		if (r == '.' || r == '!' || r == '?') && endsSentence(line, i) {
			line, ended = line[:i+1], true
			break
		}
	}
	if !ended || len([]rune(line)) > most || strings.Count(line, "(") != strings.Count(line, ")") || strings.HasPrefix(line, "- ") || strings.HasSuffix(line, ":") {
		return ""
	}
	return line
}

var shortForm = regexp.MustCompile(`(?i)(?:^|\W)(?:st|dr|mr|mrs|ms|no|nr|vic|e\.g|i\.e|etc|inc|pty|approx|[a-z])$`)

func endsSentence(line string, at int) bool {
	const longest = 12 // bytes that hold any short form and what stands before it
	rest := line[at+1:]
	return (rest == "" || strings.HasPrefix(rest, " ")) && !shortForm.MatchString(line[max(0, at-longest):at])
}
