package ical

import (
	"bufio"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// property is one content line, unfolded: NAME;PARAMETER=value:value.
type property struct {
	name   string // upper case
	params map[string]string
	value  string // as written, escapes and all
	line   int    // the file's, where it begins
}

// lineReader reads content lines. It unfolds them as bytes, before they are decoded: programs fold within a letter.
type lineReader struct {
	r    *bufio.Reader
	line int // lines read
	next []byte
	held bool // next holds a line that was read ahead
	cut  int  // lines that were too long, and cut
}

// read gives the next property; io.EOF at the end. What is no property is passed over.
func (l *lineReader) read() (property, error) {
	for {
		text, line, err := l.unfolded()
		if err != nil {
			return property{}, err
		}
		if p, ok := parseProperty(decode(text)); ok {
			p.line = line
			return p, nil
		}
	}
}

// unfolded gives the next line with those that continue it.
func (l *lineReader) unfolded() (text []byte, line int, err error) {
	text, err = l.physical()
	line = l.line
	for err == nil && len(text) == 0 {
		text, err = l.physical()
		line = l.line
	}
	if err != nil {
		return nil, 0, err
	}
	text = append([]byte(nil), text...)
	for {
		more, err := l.physical()
		if errors.Is(err, io.EOF) {
			return text, line, nil
		}
		if err != nil {
			return nil, 0, err
		}
		if len(more) == 0 || more[0] != ' ' && more[0] != '\t' {
			l.next, l.held = more, true
			return text, line, nil
		}
		if room := MaxLineBytes - len(text); len(more)-1 > room {
			if room > 0 {
				l.cut++
			}
			more = more[:1+max(room, 0)]
		}
		text = append(text, more[1:]...)
	}
}

// physical gives the next line of the file without its end: CRLF, LF or CR. It holds until the next call.
func (l *lineReader) physical() ([]byte, error) {
	if l.held {
		l.held = false
		return l.next, nil
	}
	l.line++
	l.next = l.next[:0]
	read, long := false, false
	for {
		b, err := l.r.ReadByte()
		if err != nil {
			if errors.Is(err, io.EOF) && read {
				return l.next, nil
			}
			return nil, err
		}
		read = true
		switch {
		case b == '\n':
			return l.next, nil
		case b == '\r':
			if after, err := l.r.Peek(1); err == nil && after[0] == '\n' {
				_, _ = l.r.Discard(1) // what was peeked is there
			}
			return l.next, nil
		case len(l.next) < MaxLineBytes:
			l.next = append(l.next, b)
		case !long:
			long = true
			l.cut++
		}
	}
}

// decode reads a line as UTF-8, or as Windows-1252 where it is not.
func decode(text []byte) string {
	if utf8.Valid(text) {
		return string(text)
	}
	if mended, err := charmap.Windows1252.NewDecoder().Bytes(text); err == nil {
		return string(mended)
	}
	return strings.ToValidUTF8(string(text), "")
}

// parseProperty takes a content line apart; ok is false where it is none. A quote that is not closed counts as
// none, so that one slip does not cost the value.
func parseProperty(text string) (p property, ok bool) {
	end := valueAt(text, true)
	if end < 0 {
		if end = valueAt(text, false); end < 0 {
			return p, false
		}
	}
	head, value := text[:end], text[end+1:]
	name, rest, _ := strings.Cut(head, ";")
	if dot := strings.LastIndexByte(name, '.'); dot >= 0 { // a group, as address books write it
		name = name[dot+1:]
	}
	p = property{name: strings.ToUpper(strings.TrimSpace(name)), value: value}
	if p.name == "" || strings.ContainsAny(p.name, " \t\"=") {
		return p, false
	}
	for rest != "" {
		var one string
		one, rest = cutParam(rest)
		key, v, found := strings.Cut(one, "=")
		if !found || len(p.params) >= 50 {
			continue
		}
		if p.params == nil {
			p.params = map[string]string{}
		}
		p.params[strings.ToUpper(strings.TrimSpace(key))] = paramEscapes.Replace(strings.ReplaceAll(v, `"`, ""))
	}
	return p, true
}

// paramEscapes are those of RFC 6868.
var paramEscapes = strings.NewReplacer("^n", "\n", "^'", `"`, "^^", "^")

// valueAt gives where the colon before the value stands, -1 for none.
func valueAt(text string, quotes bool) int {
	quoted := false
	for i := range len(text) {
		switch {
		case text[i] == '"' && quotes:
			quoted = !quoted
		case text[i] == ':' && !quoted:
			return i
		}
	}
	return -1
}

// cutParam cuts the first parameter off.
func cutParam(text string) (first, rest string) {
	quoted := false
	for i := range len(text) {
		switch {
		case text[i] == '"':
			quoted = !quoted
		case text[i] == ';' && !quoted:
			return text[:i], text[i+1:]
		}
	}
	return text, ""
}

// unescape reads the escapes of a text value.
func unescape(text string) string {
	if strings.IndexByte(text, '\\') < 0 {
		return text
	}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' || i+1 == len(text) {
			b.WriteByte(text[i])
			continue
		}
		i++
		switch text[i] {
		case 'n', 'N':
			b.WriteByte('\n')
		case '\\', ';', ',', ':', '"':
			b.WriteByte(text[i])
		default:
			b.WriteByte('\\')
			b.WriteByte(text[i])
		}
	}
	return b.String()
}

// splitList cuts a value at its commas, but not at escaped ones.
func splitList(text string) []string {
	var parts []string
	from := 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case ',':
			parts = append(parts, text[from:i])
			from = i + 1
		}
	}
	return append(parts, text[from:])
}
