package mail

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"slices"
	"strings"
	texttemplate "text/template"

	"github.com/kithdirectory/kith/directory"
)

//go:embed templates
var files embed.FS

// Letter is a mail as it is read.
type Letter struct {
	Subject string
	Text    string
	HTML    string // the same words, with links to press
	// Unsubscribe is the address of the page that stops mail of its kind; empty where that cannot be stopped.
	Unsubscribe string
}

// Letters writes mails from templates. Each is a text file: its subject in the first line, an empty line, and the
// text; the HTML is made from that. Make one with NewLetters.
type Letters struct {
	links     Links
	templates map[string]*texttemplate.Template
	frame     *template.Template
}

// Links makes addresses of pages that stand in mails. They are built from the base URL alone, never from a
// request's Host.
type Links struct {
	Base   string // "https://kith.example.org"
	Secret []byte // signs unsubscribe links
}

// To gives the whole address of a page from its path.
func (l Links) To(path string) string {
	return strings.TrimRight(l.Base, "/") + "/" + strings.TrimLeft(path, "/")
}

// NewLetters reads every template.
func NewLetters(links Links) (*Letters, error) {
	names, err := fs.Glob(files, "templates/*.txt")
	if err != nil {
		return nil, fmt.Errorf("find the templates of mails: %w", err)
	}
	l := &Letters{links: links, templates: map[string]*texttemplate.Template{}}
	for _, name := range names {
		text, err := files.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("read a template of mails: %w", err)
		}
		short := strings.TrimSuffix(path.Base(name), ".txt")
		t := texttemplate.New(short).Option("missingkey=error").Funcs(texttemplate.FuncMap{
			"link": links.To, "quoted": func(string) (string, error) { return "", nil },
		})
		if l.templates[short], err = t.Parse(strings.ReplaceAll(string(text), "\r\n", "\n")); err != nil {
			return nil, fmt.Errorf("parse a template of mails: %w", err)
		}
	}
	if l.frame, err = template.ParseFS(files, "templates/frame.html"); err != nil {
		return nil, fmt.Errorf("parse the frame of mails: %w", err)
	}
	return l, nil
}

// Names lists the templates.
func (l *Letters) Names() []string {
	var names []string
	for name := range l.templates {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Write fills a mail's template in. Every text of its data becomes one line, so that none can make itself look
// like another part of the letter; `quoted "name"` gives one as it was written, each line marked as quoted.
func (l *Letters) Write(m *directory.Mail) (Letter, error) {
	t, ok := l.templates[m.Template]
	if !ok {
		return Letter{}, directory.Errorf(directory.CodeInternal, "There is no template of mails called %q.", m.Template)
	}
	t, err := t.Clone()
	if err != nil {
		return Letter{}, fmt.Errorf("copy a template of mails: %w", err)
	}
	t.Funcs(texttemplate.FuncMap{"quoted": func(name string) string { return quoted(m.Data[name]) }})
	data := map[string]any{"to_name": oneLine(m.ToName)}
	for name, value := range m.Data {
		data[name] = flattened(value)
	}
	var out bytes.Buffer
	if err := t.Execute(&out, data); err != nil {
		return Letter{}, directory.Wrap(directory.CodeInternal, err, "The mail %q cannot be written: something it needs is missing.", m.Template)
	}
	head, body, _ := strings.Cut(strings.TrimSpace(out.String()), "\n")
	subject, ok := strings.CutPrefix(head, "Subject: ")
	if !ok {
		return Letter{}, directory.Errorf(directory.CodeInternal, "The template %q does not begin with its subject.", m.Template)
	}
	letter := Letter{Subject: oneLine(subject), Text: tidy(body)}
	if m.Kind.Stoppable() {
		letter.Unsubscribe = l.links.To("/unsubscribe/" + UnsubscribeToken(l.links.Secret, m.ID))
	}
	letter.Text += "\n\n-- \n" + footer(m, l.links.Base, letter.Unsubscribe) + "\n"
	letter.HTML, err = l.page(letter)
	return letter, err
}

// footer says who wrote and how to be spared it.
func footer(m *directory.Mail, base, unsubscribe string) string {
	words := "Kith, the directory of local groups: " + strings.TrimRight(base, "/") + "/"
	switch {
	case unsubscribe != "":
		words += "\nNo more " + KindWords(m.Kind) + " to this address: " + unsubscribe
	default:
		words += "\nYou get this because somebody asked for it with this address. If that was not you, nothing happens unless you press the link."
	}
	return words
}

// KindWords says what mails of a kind are.
func KindWords(k directory.MailKind) string {
	switch k {
	case directory.MailReminders:
		return "reminders to check a listing"
	case directory.MailReview:
		return "mail about your edits"
	case directory.MailAlerts:
		return "alerts about the catalogue"
	}
	return "mail about your account"
}

// flattened makes every text in a value one line.
func flattened(value any) any {
	switch v := value.(type) {
	case string:
		return oneLine(v)
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = flattened(v[i])
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for name := range v {
			out[name] = flattened(v[name])
		}
		return out
	}
	return value
}

// oneLine folds white space and control characters.
func oneLine(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r <= ' ' || r == 0x7f || r == 0x85 || r == '\u2028' || r == '\u2029' }), " ")
}

// quoted marks every line of a text.
func quoted(value any) string {
	text, _ := value.(string)
	var lines []string
	for line := range strings.Lines(text) {
		lines = append(lines, "> "+oneLine(line))
	}
	return strings.Join(lines, "\n")
}

// tidy leaves one empty line between paragraphs and none at the ends, whatever the template's conditions left.
func tidy(text string) string {
	var lines []string
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, " \t\n")
		if line != "" || (len(lines) > 0 && lines[len(lines)-1] != "") {
			lines = append(lines, line)
		}
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

// block is a paragraph of the HTML: its lines, each cut where a link of ours begins and ends.
type block struct {
	Quote, Small bool
	Lines        [][]span
}

type span struct{ Text, Link string }

// page makes the HTML of a letter from its text. Only addresses of our own become links.
func (l *Letters) page(letter Letter) (string, error) {
	var blocks []block
	small := false
	for _, paragraph := range strings.Split(letter.Text, "\n\n") {
		paragraph = strings.TrimSpace(paragraph)
		rest, isFooter := strings.CutPrefix(paragraph, "-- \n")
		small = small || isFooter
		b := block{Small: small, Quote: strings.HasPrefix(rest, "> ")}
		for line := range strings.Lines(rest) {
			b.Lines = append(b.Lines, l.spans(strings.TrimPrefix(strings.TrimRight(line, "\n"), "> ")))
		}
		blocks = append(blocks, b)
	}
	var out bytes.Buffer
	err := l.frame.Execute(&out, struct {
		Subject string
		Blocks  []block
	}{letter.Subject, blocks})
	if err != nil {
		return "", fmt.Errorf("write the HTML of a mail: %w", err)
	}
	return out.String(), nil
}

func (l *Letters) spans(line string) []span {
	var spans []span
	own := strings.TrimRight(l.links.Base, "/") + "/"
	for line != "" {
		at := strings.Index(line, own)
		if at < 0 {
			return append(spans, span{Text: line})
		}
		end := at + len(own)
		for end < len(line) && line[end] > ' ' {
			end++
		}
		if at > 0 {
			spans = append(spans, span{Text: line[:at]})
		}
		spans = append(spans, span{Text: line[at:end], Link: line[at:end]})
		line = line[end:]
	}
	return spans
}
