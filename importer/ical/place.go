package ical

import (
	"strings"

	"github.com/kithdirectory/kith/importer"
	"github.com/kithdirectory/kith/importer/understand"
)

// place reads where an event is held. country is another than Australia where its clock says so, unless its
// address says that it is in Australia.
func (w *writer) place(e *Event, country string) {
	told := map[importer.Field]string{}
	for _, f := range e.Fields {
		if field := fieldOf(f); told[field] == "" {
			told[field] = plainWords(f.Value)
		}
		if field := fieldOf(f); (field == venueField || field == addressField) && e.Point == "" {
			e.Point = mapPointOf(f.Value)
		}
	}
	where := plainWords(e.Location)
	if isMeetingLink(where) || understand.IsOnline(where) {
		w.row.Online, where = true, ""
	}
	if understand.IsVaguePlace(where) {
		w.cell("LOCATION", importer.FieldKept, where)
		where = ""
	}
	p := placeOf(where, told)
	point := strings.ReplaceAll(e.Point, ";", ",")
	if point == "" {
		point = mapPointOf(e.Location)
	}
	p.Point, _ = understand.ParsePointText(point)
	if country != "" && p.State == "" && !(p.Point != nil && understand.InAustralia(*p.Point)) {
		p.Country = country
	}
	if !p.Blank() || p.Country != "" {
		w.row.Places = append(w.row.Places, p)
	}
	if where != "" {
		w.cell("LOCATION", importer.FieldIgnored, where)
	}
}

// placeOf puts together what LOCATION and the calendar's own fields say.
func placeOf(where string, told map[importer.Field]string) importer.PlaceText {
	address := told[addressField]
	name := told[venueField]
	switch {
	case address == "":
		address = where
	case name == "":
		name = where
	}
	p := addressOf(address)
	if p.Address == "" && p.Suburb == "" {
		p.Name = address
	}
	if name != "" && !strings.EqualFold(name, p.Address) {
		p.Name = name
		p.Address = strings.Trim(strings.TrimPrefix(p.Address, name), " ,")
	}
	if suburb := told[importer.FieldSuburb]; suburb != "" {
		p.Suburb = suburb
	}
	if postcode, _, ok := understand.ParsePostcode(told[importer.FieldPostcode], p.State); ok {
		p.Postcode = postcode
	}
	return p
}

// addressOf takes an address apart: by its state, else, where it has a street and a number, by its commas. What
// has neither is the name of a place.
func addressOf(text string) importer.PlaceText {
	text = strings.Trim(text, " ,")
	if p := importer.SplitAddress(text); p.Suburb != "" {
		return p
	}
	parts := strings.Split(text, ",")
	last := strings.TrimSpace(parts[len(parts)-1])
	if len(parts) == 1 {
		if understand.LooksLikeStreet(text) && strings.ContainsAny(text, "0123456789") {
			return importer.PlaceText{Address: text}
		}
		return importer.PlaceText{}
	}
	before := strings.TrimSpace(strings.Join(parts[:len(parts)-1], ","))
	street := understand.LooksLikeStreet(strings.TrimSpace(parts[len(parts)-2])) && strings.ContainsAny(before, "0123456789")
	switch {
	case street && last != "" && !strings.ContainsAny(last, "0123456789") && !understand.LooksLikeStreet(last):
		return importer.PlaceText{Address: before, Suburb: last}
	case strings.ContainsAny(text, "0123456789"):
		return importer.PlaceText{Address: text}
	}
	return importer.PlaceText{}
}

// isMeetingLink tells whether a location is where to click and not where to go.
func isMeetingLink(text string) bool {
	lower := strings.ToLower(text)
	return (strings.HasPrefix(lower, "http://") || strings.HasPrefix(lower, "https://")) && !strings.Contains(lower, "map") || strings.Contains(lower, "teams meeting") || strings.Contains(lower, "zoom.us")
}
