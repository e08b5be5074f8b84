package importer

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/kithdirectory/kith/directory"
)

// Content is what a file holds, told by its first bytes and never by its name.
type Content string

// The contents that are told apart.
const (
	ContentEmpty Content = "empty"
	ContentText  Content = "text" // may be CSV
	ContentXLS   Content = "xls"  // OLE2 compound file: Excel 97–2003, old Word
	ContentXLSX  Content = "xlsx"
	ContentZip   Content = "zip" // any other zip
	ContentGzip  Content = "gzip"
	ContentPDF   Content = "pdf"
	ContentImage Content = "image"
	ContentHTML  Content = "html"
	ContentXML   Content = "xml"
	ContentJSON  Content = "json"
	// ContentJSONLines is one JSON value a line.
	ContentJSONLines Content = "ndjson"
	ContentICal      Content = "ical"
	ContentBinary    Content = "binary" // none of these, and not text
)

// SniffBytes is how many bytes ContentOf wants to see.
const SniffBytes = 4096

var magics = []struct {
	magic   string
	content Content
}{
	{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ContentXLS},
	{"\x09\x08\x10\x00\x00\x06\x05\x00", ContentXLS}, // a bare BIFF8 stream
	{"PK\x03\x04", ContentZip}, {"PK\x05\x06", ContentZip}, {"PK\x07\x08", ContentZip},
	{"\x1f\x8b", ContentGzip},
	{"%PDF-", ContentPDF},
	{"\x89PNG\r\n\x1a\n", ContentImage}, {"\xff\xd8\xff", ContentImage}, {"GIF87a", ContentImage}, {"GIF89a", ContentImage},
	{"BZh", ContentBinary}, {"7z\xbc\xaf\x27\x1c", ContentBinary}, {"Rar!\x1a\x07", ContentBinary}, {"SQLite format 3\x00", ContentBinary},
	{"\xfd7zXZ\x00", ContentBinary}, {"(\xb5/\xfd", ContentBinary}, {"PAR1", ContentBinary}, {"\x7fELF", ContentBinary},
}

// ContentOf tells what a file holds by its first bytes, SniffBytes of them or fewer.
func ContentOf(head []byte) Content {
	for _, m := range magics {
		if bytes.HasPrefix(head, []byte(m.magic)) {
			if m.content == ContentZip && bytes.Contains(head, []byte("xl/")) || m.content == ContentZip && bytes.Contains(head, []byte("[Content_Types].xml")) {
				return ContentXLSX
			}
			return m.content
		}
	}
	if len(bytes.Trim(head, "\x00 \t\r\n\xef\xbb\xbf\xff\xfe")) == 0 {
		return ContentEmpty
	}
	if UTF16(head) != "" {
		return ContentText
	}
	return textContent(head)
}

func textContent(head []byte) Content {
	if controls(head) {
		return ContentBinary
	}
	text := strings.TrimSpace(strings.Trim(strings.TrimPrefix(string(head), "\ufeff"), "\x00"))
	lower := strings.ToLower(text[:min(len(text), 200)])
	switch {
	case strings.HasPrefix(lower, "begin:vcalendar"):
		return ContentICal
	case strings.HasPrefix(lower, "<!doctype html"), strings.HasPrefix(lower, "<html"), strings.HasPrefix(lower, "<head"), strings.HasPrefix(lower, "<body"), strings.HasPrefix(lower, "<table"):
		return ContentHTML
	case strings.HasPrefix(lower, "<?xml"):
		if strings.Contains(lower, "<html") {
			return ContentHTML
		}
		return ContentXML
	case strings.HasPrefix(lower, "<!--") && strings.Contains(strings.ToLower(text), "<html"):
		return ContentHTML
	case looksLikeJSON(text):
		if manyValues(text) {
			return ContentJSONLines
		}
		return ContentJSON
	}
	return ContentText
}

// looksLikeJSON tells whether a text begins as a JSON object or array does.
func looksLikeJSON(text string) bool {
	if text == "" || (text[0] != '{' && text[0] != '[') {
		return false
	}
	rest := strings.TrimSpace(text[1:])
	if rest == "" {
		return true
	}
	if text[0] == '{' {
		return rest[0] == '"' || rest[0] == '}'
	}
	return strings.IndexByte(`{["]-0123456789tfn`, rest[0]) >= 0 && !strings.Contains(strings.SplitN(text, "\n", 2)[0], "](")
}

// manyValues tells whether a text that begins as JSON is one whole value a line.
func manyValues(text string) bool {
	first, rest, more := strings.Cut(text, "\n")
	return more && json.Valid([]byte(first)) && looksLikeJSON(strings.TrimSpace(rest))
}

// controls tells whether more control characters stand in head than any text has.
func controls(head []byte) bool {
	n := 0
	for _, b := range head {
		if b < ' ' && b != '\t' && b != '\n' && b != '\r' && b != '\f' && b != 0x1a {
			n++
		}
	}
	return n*50 > len(head)
}

// UTF16 tells whether head is UTF-16 text, with a byte order mark or without: "utf-16le", "utf-16be",
// or "" where it is not.
func UTF16(head []byte) string {
	switch {
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}):
		return "utf-16le"
	case bytes.HasPrefix(head, []byte{0xfe, 0xff}):
		return "utf-16be"
	case len(head) < 4:
		return ""
	}
	var zeros [2]int
	n := min(len(head), SniffBytes) &^ 1
	for i := range n {
		if head[i] == 0 {
			zeros[i&1]++
		}
	}
	half := n / 2
	switch {
	case zeros[1]*10 >= half*7 && zeros[0]*20 <= half:
		return "utf-16le"
	case zeros[0]*10 >= half*7 && zeros[1]*20 <= half:
		return "utf-16be"
	}
	return ""
}

// Refusal says why a file of this content cannot be read, and what to do; nil for text.
func (c Content) Refusal(name string) error {
	what := ""
	switch c {
	case ContentText:
		return nil
	case ContentEmpty:
		what = "is empty"
	case ContentXLS:
		what = "is an old Excel workbook (.xls), or one locked with a password, whatever its name says; open it in Excel or LibreOffice, choose Save as, \"Excel workbook (.xlsx)\", and import that"
	case ContentXLSX:
		what = "is an Excel workbook (.xlsx) and not delimited text; leave the format out, or say xlsx"
	case ContentZip:
		what = "is a zip archive of files that are none of the formats that can be read; unpack it and import the files in it"
	case ContentGzip:
		what = "is compressed with gzip; unpack it and import the file in it"
	case ContentPDF:
		what = "is a PDF document; ask its publisher for the table behind it as CSV or .xlsx, and import that"
	case ContentImage:
		what = "is a picture, not a table; ask its publisher for the table as CSV or .xlsx, and import that"
	case ContentHTML:
		what = "is a web page, not a table: often the page that links to the download, or a sign-in page; download the file itself, and import that"
	case ContentXML:
		what = "is XML, which is not read; save or ask for the list as CSV UTF-8, and import that"
	case ContentJSON:
		what = "is JSON of a kind that is not read; save or ask for the list as CSV UTF-8, and import that"
	case ContentJSONLines:
		what = "is JSON lines (NDJSON), which is not read; save or ask for the list as CSV UTF-8, and import that"
	case ContentICal:
		what = "is a calendar (iCalendar) without anything in it that can be read"
	default:
		what = "is not text, and not a format that can be read; save it as CSV UTF-8 or as .xlsx, and import that"
	}
	return directory.Invalid(name, "%s %s.", name, what)
}
