package hsds

import (
	"slices"
	"strconv"
	"strings"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer"
	"github.com/kithdirectory/kith/importer/understand"
)

// allPlaces is how hours name the service as a whole where it has several places: no position.
const allPlaces = "all"

// places reads where the service is.
func (d *draft) places() {
	for _, l := range d.s.locations {
		d.row.Places = append(d.row.Places, d.place(l))
	}
	for _, p := range d.row.Places {
		if p.Country != "" && p.Country != "AU" {
			d.country = p.Country
			break
		}
		if p.Country == "AU" || p.Suburb != "" || p.Postcode != "" {
			d.country = ""
		}
	}
	if len(d.row.Places) == 0 && d.country != "" {
		d.row.Places = append(d.row.Places, importer.PlaceText{Country: d.country}) // nowhere to go, and not in Australia
	}
}

// place reads one location. Only a physical address is somewhere to go: of a postal one the street is kept as text.
func (d *draft) place(l located) importer.PlaceText {
	o := l.location
	p := importer.PlaceText{Key: o.id(), Transport: understand.PlainText(o.text("transportation"))}
	if strings.EqualFold(o.text("location_type"), "virtual") {
		d.row.Online = true
		return importer.PlaceText{Country: d.country}
	}
	address, postal := d.address(l)
	p.Suburb, p.Postcode = understand.PlainText(address.text("city")), understand.PlainText(address.text("postal_code"))
	d.cell("city", importer.FieldIgnored, p.Suburb)
	d.cell("postal code", importer.FieldIgnored, p.Postcode)
	p.State = address.text("state_province", "region")
	if code, ok := understand.ParseState(p.State); ok {
		p.State = code
	}
	d.cell("state", importer.FieldIgnored, address.text("state_province"))
	d.cell("country", importer.FieldIgnored, address.text("country"))
	p.Country = d.countryOf(address, p)
	if name := understand.PlainText(o.text("name")); !strings.EqualFold(name, d.s.Object.text("name")) && !strings.EqualFold(name, d.s.organization.text("name")) {
		p.Name = name
	}
	d.cell("location", importer.FieldIgnored, o.text("name"))
	d.street(&p, address, postal)
	d.point(&p, o)
	if text := understand.PlainText(o.text("description")); text != "" && text != understand.PlainText(d.s.Object.text("description")) && text != understand.PlainText(d.s.organization.text("description")) {
		p.Directions = text
	}
	if isYes(o.text("mask_exact_address")) && p.Address != "" {
		p.Address, p.Point = "", nil
	}
	return p
}

// address chooses where a location is: its physical address, else what its own fields say, else the only one it has,
// which may be a postal one.
func (d *draft) address(l located) (address Object, postal bool) {
	for _, a := range l.addresses {
		if kind := strings.ToLower(a.text("address_type")); kind == "physical" || kind == "" {
			return a, false
		}
	}
	if l.location.has("address_1", "postal_code", "city") {
		return l.location, false
	}
	for _, a := range l.addresses {
		if strings.EqualFold(a.text("address_type"), "virtual") {
			d.row.Online = true
			continue
		}
		return a, true
	}
	return Object{}, false
}

// street fills the street and number.
func (d *draft) street(p *importer.PlaceText, address Object, postal bool) {
	var lines []string
	for _, field := range []string{"address_1", "address_2", "address_3", "address_4"} {
		lines = appendNew(lines, strings.Trim(strings.Join(strings.Fields(understand.PlainText(address.text(field))), " "), " ,;"))
	}
	street := strings.Join(lines, ", ")
	if !postal {
		p.Address = street
		d.cell("address", importer.FieldIgnored, street)
		return
	}
	d.cell("postal address", importer.FieldPostal, street)
	if street == "" || !understand.IsPostalOnly(street) && !understand.IsWithheld(street) {
		return // the town of where its letters go is the town of a location that has no other address
	}
	p.Address = street // for whoever tells that nobody can go there
}

func (d *draft) point(p *importer.PlaceText, o Object) {
	lat, lng := o.text("latitude"), o.text("longitude")
	if c, ok := o.object("geometry")["coordinates"].([]any); ok && lat == "" && len(c) >= 2 { // GeoJSON has the longitude first
		lng, lat = scalar(c[0]), scalar(c[1])
	}
	d.cell("latitude", importer.FieldIgnored, lat)
	d.cell("longitude", importer.FieldIgnored, lng)
	point, u := understand.ParsePoint(lat, lng)
	p.Point = point
	switch {
	case u.Empty:
	case point == nil:
		d.problem(importer.SeverityWarning, importer.ProblemPoint, "latitude", "The coordinates are left out: "+u.Reason+".")
	case u.Reason != "":
		d.problem(importer.SeverityNote, importer.ProblemPointSwapped, "latitude", "Put right: "+u.Reason+".")
	}
}

// countryOf tells in which country an address is: as it says, else by the form of its state and postcode, else as all
// others of the files, unless it has an Australian state.
func (d *draft) countryOf(address Object, p importer.PlaceText) string {
	if text := address.text("country"); text != "" {
		if code := importer.CountryCode(text); code != "" {
			return code
		}
		return unknownCountry
	}
	if country := understand.CountryByForm(p.State, p.Postcode); country != "" {
		return country
	}
	if _, ok := understand.ParseState(p.State); ok && d.abroad == "" {
		return ""
	}
	return d.abroad
}

// unknownCountry is the ISO 3166 user-assigned code for a country whose name is not known.
const unknownCountry = "ZZ"

// times reads the schedules of the service as a whole, at each of its places, and of the places themselves.
func (d *draft) times() times {
	var all times
	one := allPlaces
	if len(d.row.Places) == 1 {
		one = ""
	}
	place := importer.PlaceText{Country: d.country}
	if len(d.row.Places) > 0 {
		place = d.row.Places[0]
	}
	all.add(readTimes(d.s.schedules, d.s.holidays, place, one, d.options.State, d.options.Today))
	own := len(all.hours)+len(all.meetings) > 0
	for i, l := range d.s.locations {
		position := strconv.Itoa(i)
		if len(d.row.Places) == 1 {
			position = ""
		}
		all.add(readTimes(l.schedules, nil, d.row.Places[i], position, d.options.State, d.options.Today))
		opening := readTimes(l.opening, nil, d.row.Places[i], position, d.options.State, d.options.Today)
		if own || len(l.schedules) > 0 {
			for _, h := range opening.hours {
				d.kept("the place is open", h.Words())
			}
			continue
		}
		d.row.PlaceHours = append(d.row.PlaceHours, opening.hours...)
		d.row.Problems = append(d.row.Problems, opening.problems...)
	}
	d.hand(&all)
	return all
}

// hand gives the row its times.
func (d *draft) hand(all *times) {
	d.row.Hours, d.row.Meetings = all.hours, all.meetings
	d.row.Problems = append(d.row.Problems, all.problems...)
	for _, text := range all.kept {
		d.kept("other times", text)
	}
	for _, h := range slices.Concat(all.hours, d.row.PlaceHours) {
		d.cell("schedule", importer.FieldIgnored, h.Original)
	}
}

func (t *times) add(more times) {
	if len(more.hours) > 0 {
		if len(t.hours) == 0 {
			t.until = more.until
		} else if t.until != more.until {
			t.until = directory.Date{}
		}
	}
	t.hours = append(t.hours, more.hours...)
	t.meetings = append(t.meetings, more.meetings...)
	t.kept = append(t.kept, more.kept...)
	t.problems = append(t.problems, more.problems...)
}

// settle makes of the times what the record turned out to be: what is not the same every week is a group's meeting
// and, of anything else, words; and a group's weekly meetings end where their schedules do.
func settle(r *importer.Record, t times) {
	if r.Kind != directory.KindGroup {
		for _, m := range r.Meetings {
			r.Hours = append(r.Hours, directory.Hours{PlaceID: m.PlaceID, Original: m.Original, Note: m.Note})
		}
		r.Meetings = nil
		return
	}
	for i := range r.Meetings {
		if m := &r.Meetings[i]; !t.until.IsZero() && strings.HasPrefix(m.RRule, "FREQ=WEEKLY") && !strings.Contains(m.RRule, "UNTIL") && !strings.Contains(m.RRule, "COUNT") {
			m.RRule += ";UNTIL=" + t.until.Time().Format("20060102")
		}
	}
}
