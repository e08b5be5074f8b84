package csv

import (
	"bytes"
	"io"
	"strings"
	letter "unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"github.com/kithdirectory/kith/importer"
)

// The names of encodings, as reports show them.
const (
	utf8Plain   = "utf-8"
	utf8Marked  = "utf-8-bom"
	windows1252 = "windows-1252"
)

const byteOrderMark = "\xef\xbb\xbf"

// decoded gives r as bytes that agree with ASCII, and the name of the encoding. UTF-16 becomes UTF-8;
// UTF-8 and Windows-1252 stay as they are, and cells are decoded one by one.
func decoded(r io.Reader, head []byte) (io.Reader, string) {
	switch name := importer.UTF16(head); name {
	case "utf-16le":
		return transform.NewReader(r, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder()), name
	case "utf-16be":
		return transform.NewReader(r, unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewDecoder()), name
	}
	if bytes.HasPrefix(head, []byte(byteOrderMark)) {
		return r, utf8Marked
	}
	whole, broken := sequences(head)
	if broken > 0 && broken >= whole {
		return r, windows1252
	}
	return r, utf8Plain
}

// sequences counts the whole UTF-8 sequences of head beyond ASCII and the bytes that belong to none.
// One cut off at the end counts as neither.
func sequences(head []byte) (whole, broken int) {
	for len(head) > 0 {
		r, n := utf8.DecodeRune(head)
		switch {
		case r == utf8.RuneError && n == 1 && !utf8.FullRune(head):
			return whole, broken
		case r == utf8.RuneError && n == 1:
			broken++
		case n > 1:
			whole++
		}
		head = head[n:]
	}
	return whole, broken
}

// decodeCell gives a cell as trimmed UTF-8. mended tells that it held bytes that are not UTF-8; they
// are read as Windows-1252, as programs that mix the two write them.
func decodeCell(cell []byte) (text string, mended bool) {
	if !utf8.Valid(cell) {
		return trim(mend(cell)), true
	}
	return trim(string(cell)), false
}

// trim takes blanks from both ends of a cell, and control characters that no text has out of it: NUL, and the
// sign by which DOS ended files.
func trim(text string) string {
	if strings.ContainsAny(text, "\x00\x1a") {
		text = strings.NewReplacer("\x00", "", "\x1a", "").Replace(text)
	}
	return strings.Trim(text, " \t\n\u00a0\ufeff\u200b")
}

// halfSequence tells whether text read as Windows-1252 holds what half a UTF-8 letter looks like, as in
// "Ã(Knitting": a sign that no language writes before a mark, or a byte that stands for nothing.
func halfSequence(text string) bool {
	var before rune
	for _, r := range text {
		if (before == 'Ã' || before == 'Â') && !letter.IsLetter(r) && !letter.IsSpace(r) || r == utf8.RuneError {
			return true
		}
		before = r
	}
	return false
}

func mend(cell []byte) string {
	var b strings.Builder
	for len(cell) > 0 {
		r, n := utf8.DecodeRune(cell)
		if r == utf8.RuneError && n == 1 {
			r = charmap.Windows1252.DecodeByte(cell[0])
		}
		b.WriteRune(r)
		cell = cell[n:]
	}
	return b.String()
}
