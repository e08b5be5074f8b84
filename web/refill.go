package web

import (
	"slices"
	"strings"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// refill fills the form of a page with what had been sent by it, and says so at the top. What finds no place in the form
// is shown there too, as it is not sent again. ok is false where the page has no such form.
func refill(page string, kept keptForm) (filled string, ok bool) {
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(page))
	if err != nil {
		return "", false
	}
	form := sentForm(doc, kept)
	if form == nil {
		return "", false
	}
	left := map[string][]string{}
	for name, values := range kept.Values {
		left[name] = slices.Clone(values)
	}
	form.SetAttr("action", kept.Path) // the page is shown under another address
	inputsOf(doc, form).Each(func(_ int, field *goquery.Selection) { fill(field, kept.Values, left) })
	doc.Find("main").First().PrependNodes(keptNotice(left))
	filled, err = doc.Html()
	return filled, err == nil
}

// sentForm gives the form of a page that sends to a path: of several, as one for each row, the one with most of the names.
func sentForm(doc *goquery.Document, kept keptForm) (best *goquery.Selection) {
	most := 0
	doc.Find("form").Each(func(_ int, form *goquery.Selection) {
		if !strings.EqualFold(form.AttrOr("method", ""), "post") || form.AttrOr("action", kept.From) != kept.Path {
			return
		}
		names := map[string]bool{}
		inputsOf(doc, form).Each(func(_ int, field *goquery.Selection) {
			name := field.AttrOr("name", "")
			if values, sent := kept.Values[name]; sent && (field.AttrOr("type", "") != "hidden" || slices.Contains(values, field.AttrOr("value", ""))) {
				names[name] = true
			}
		})
		if len(names) > most {
			most, best = len(names), form
		}
	})
	return best
}

func inputsOf(doc *goquery.Document, form *goquery.Selection) *goquery.Selection {
	fields := form.Find("input, textarea, select, button")
	if id := form.AttrOr("id", ""); id != "" {
		fields = fields.AddSelection(doc.Find("[form]").FilterFunction(func(_ int, field *goquery.Selection) bool { return field.AttrOr("form", "") == id }))
	}
	return fields
}

// fill puts into a field what was sent by its name, and takes it from what is left. sent is the whole form: a box that
// is not in it was not ticked.
func fill(field *goquery.Selection, sent, left map[string][]string) {
	name := field.AttrOr("name", "")
	if name == "" {
		return
	}
	take := func(value string) bool {
		at := slices.Index(left[name], value)
		if at >= 0 {
			left[name] = slices.Delete(left[name], at, at+1)
		}
		return at >= 0
	}
	switch kind := strings.ToLower(field.AttrOr("type", "text")); {
	case field.Is("button"), kind == "submit", kind == "image":
		take(field.AttrOr("value", ""))
	case field.Is("select"):
		chosen := sent[name]
		field.Find("option").Each(func(_ int, option *goquery.Selection) {
			value := option.AttrOr("value", squeezed(option.Text()))
			option.RemoveAttr("selected")
			if slices.Contains(chosen, value) {
				option.SetAttr("selected", "")
				take(value)
			}
		})
	case kind == "checkbox", kind == "radio":
		value := field.AttrOr("value", "on")
		field.RemoveAttr("checked")
		if slices.Contains(sent[name], value) {
			field.SetAttr("checked", "")
			take(value)
		}
	case kind == "file", kind == "password":
	case len(left[name]) > 0:
		value := left[name][0]
		left[name] = left[name][1:]
		if field.Is("textarea") {
			field.SetText(value)
		} else {
			field.SetAttr("value", value)
		}
	}
}

func squeezed(text string) string { return strings.Join(strings.Fields(text), " ") }

// keptNotice says that a form is filled with what was typed, and what had no place in it.
func keptNotice(left map[string][]string) *html.Node {
	note := element(atom.Div, "wrap narrow", element(atom.P, "note", text("You are signed in again, and what you typed is still here. Nothing was saved yet: look at it, then send it.")))
	note.Attr = append(note.Attr, html.Attribute{Key: "role", Val: "status"}, html.Attribute{Key: "id", Val: "kept"})
	list := element(atom.Ul, "")
	names := make([]string, 0, len(left))
	for name := range left {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		for _, value := range left[name] {
			if strings.TrimSpace(value) != "" {
				list.AppendChild(element(atom.Li, "", text(value)))
			}
		}
	}
	if list.FirstChild != nil {
		note.AppendChild(element(atom.P, "", text("This had no place in the page as it is now:")))
		note.AppendChild(list)
	}
	return note
}

func element(tag atom.Atom, class string, inside ...*html.Node) *html.Node {
	n := &html.Node{Type: html.ElementNode, DataAtom: tag, Data: tag.String()}
	if class != "" {
		n.Attr = []html.Attribute{{Key: "class", Val: class}}
	}
	for _, child := range inside {
		n.AppendChild(child)
	}
	return n
}

func text(words string) *html.Node { return &html.Node{Type: html.TextNode, Data: words} }
