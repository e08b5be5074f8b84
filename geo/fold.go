package geo

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// longestText is how much of what someone typed is looked at, in bytes. The longest name in the gazetteer has 40.
const longestText = 200

// bounded cuts text to longestText, at a character.
func bounded(text string) string {
	if len(text) <= longestText {
		return text
	}
	cut := longestText
	for cut > longestText-utf8.UTFMax && !utf8.RuneStart(text[cut]) {
		cut--
	}
	return text[:cut]
}

// FoldName brings a place name to the form names are compared in: lower case, no marks or apostrophes, hyphens and other
// signs as single spaces, and the usual abbreviations written out ("St" is saint, "Mt" mount, "Nth" north, "Hts" heights).
// It is the only place where this is decided.
func FoldName(name string) string {
	plain := foldText(name)
	if !needsLongForm(plain) {
		return plain
	}
	words := strings.Split(plain, " ")
	out := make([]string, 0, len(words))
	for i, word := range words {
		if full := longForm(word); full != "" {
			word = full
		}
		// "O Connor", "D Aguilar" and "Mc Crae" are written as one word.
		if i > 0 && joinsNext(out[len(out)-1], len(out) == 1) && len(word) > 1 {
			out[len(out)-1] += word
			continue
		}
		out = append(out, word)
	}
	return strings.Join(out, " ")
}

// needsLongForm spares most names the work: only words of up to four letters are abbreviations, or a single "o", "d"; all
// but "harbor" and "center".
func needsLongForm(plain string) bool {
	if strings.Contains(plain, "harbor") || strings.Contains(plain, "center") {
		return true
	}
	length := 0
	for i := 0; i <= len(plain); i++ {
		if i == len(plain) || plain[i] == ' ' {
			if length > 0 && length <= 4 {
				return true
			}
			length = 0
			continue
		}
		length++
	}
	return false
}

// joinsNext reports whether a word is the beginning of the next. A lone D in the middle is more likely a letter: "Section D".
func joinsNext(word string, first bool) bool {
	return word == "o" || word == "mc" || word == "d" && first
}

// longForm returns what an abbreviation stands for, or "".
func longForm(word string) string {
	switch word {
	case "st", "ste":
		return "saint"
	case "sts":
		return "saints"
	case "mt":
		return "mount"
	case "mtn":
		return "mountain"
	case "nth":
		return "north"
	case "sth":
		return "south"
	case "est":
		return "east"
	case "wst":
		return "west"
	case "upr":
		return "upper"
	case "lwr":
		return "lower"
	case "pt":
		return "point"
	case "prt":
		return "port"
	case "ck", "crk":
		return "creek"
	case "hts":
		return "heights"
	case "gdns":
		return "gardens"
	case "bch":
		return "beach"
	case "vly":
		return "valley"
	case "hbr", "harbor":
		return "harbour"
	case "spgs":
		return "springs"
	case "jn", "jct":
		return "junction"
	case "ctr", "center":
		return "centre"
	case "vlge":
		return "village"
	case "pk":
		return "park"
	case "isl":
		return "island"
	default:
		return ""
	}
}

// foldText is FoldName without the abbreviations: what a half-typed name is compared by, since "st" may yet become "stafford".
func foldText(text string) string {
	if s, ok := foldASCII(text); ok {
		return s
	}
	var b strings.Builder
	b.Grow(len(text))
	gap := false
	for _, r := range norm.NFKD.String(strings.ToValidUTF8(text, " ")) {
		switch {
		case unicode.Is(unicode.Mn, r) || isApostrophe(r):
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if gap && b.Len() > 0 {
				b.WriteByte(' ')
			}
			gap = false
			b.WriteRune(unicode.ToLower(r))
		case r == '&':
			if b.Len() > 0 {
				b.WriteString(" and")
			}
			gap = true
		default:
			gap = true
		}
	}
	return b.String()
}

// foldASCII is the quick way for plain names, which nearly all are; it answers false when the text is not plain ASCII.
func foldASCII(text string) (string, bool) {
	var buf [64]byte
	out := buf[:0]
	gap := false
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case c >= utf8.RuneSelf || c == '&':
			return "", false
		case c >= 'A' && c <= 'Z':
			c += 'a' - 'A'
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
		case c == '\'' || c == '`':
			continue
		default:
			gap = true
			continue
		}
		if gap && len(out) > 0 {
			out = append(out, ' ')
		}
		gap = false
		out = append(out, c)
	}
	return string(out), true
}

func isApostrophe(r rune) bool {
	switch r {
	case '\'', '`', '´', '‘', '’', 'ʼ', 'ʻ', '′', '\u0301':
		return true
	default:
		return false
	}
}
