package web

import (
	"html/template"
	"strconv"
	"strings"
)

// Ticks writes the options in sight, Others those behind "Show all". A page has some 350 of them:
// html/template takes most of a page's time to write them one attribute at a time, so they are
// written here, with every value escaped.
func (g facetGroup) Ticks() template.HTML { return ticksHTML(g.Options) }

// Others writes the options behind "Show all".
func (g facetGroup) Others() template.HTML { return ticksHTML(g.More) }

func ticksHTML(options []facetOption) template.HTML {
	var b strings.Builder
	b.Grow(260 * len(options))
	for _, o := range options {
		o.write(&b)
	}
	return template.HTML(b.String()) // every value in it went through HTMLEscapeString
}

func (o facetOption) write(b *strings.Builder) {
	id := template.HTMLEscapeString(o.ID)
	put := func(parts ...string) {
		for _, part := range parts {
			b.WriteString(part)
		}
	}
	put(`<div class="tick"><input type="checkbox" id="`, id, `" name="`, template.HTMLEscapeString(o.Name),
		`" value="`, template.HTMLEscapeString(o.Value), `" data-live`)
	if o.Checked {
		put(` checked`)
	}
	put(`><label for="`, id, `">`, template.HTMLEscapeString(o.Label))
	if !o.Without {
		put(` <span class="n">(`, strconv.Itoa(o.Count), `)</span>`)
	}
	if o.Checked && o.NotTold > 0 {
		put(`<span class="told">(`, strconv.Itoa(o.NotTold), ` more have not told us)</span>`)
	}
	put("</label></div>\n")
}
