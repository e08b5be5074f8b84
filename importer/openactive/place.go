package openactive

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer"
	"github.com/kithdirectory/kith/importer/understand"
)

// places reads where a record is.
func (w *writer) places(t *thing) error {
	w.placed = map[digest]int{}
	if t.kind == typePlace {
		w.place(w.n)
		w.cell("telephone", importer.FieldPhone, w.n.text("telephone"))
		w.cell("email", importer.FieldEmail, w.n.text("email"))
		return nil
	}
	if isOnline(w.n) {
		w.cell("affiliatedLocation", importer.FieldKept, w.n.text("affiliatedLocation"))
		return nil
	}
	all := w.n.list("location", "place")
	for _, value := range all[:min(len(all), mostSessionPlaces)] {
		place, ok := asNode(value)
		if id := textOf(value); !ok {
			place = node{"@id": id, "name": id}
			if strings.Contains(id, "://") {
				delete(place, "name")
			}
		}
		found, err := w.lookUp(place)
		if err != nil {
			return err
		}
		w.place(found)
		if w.row.Kind == directory.KindPlace {
			w.cell("location.telephone", importer.FieldPhone, found.text("telephone"))
		}
	}
	return nil
}

// lookUp gives the place that an object only names.
func (w *writer) lookUp(place node) (node, error) {
	if place.has("address") || place.has("geo") || place.id() == "" {
		return place, nil
	}
	if t := w.graph.byID[place.id()]; t != nil && t.kind == typePlace {
		return w.graph.nodeAt(t.at, t.inData)
	}
	if at := w.graph.places[place.id()]; at.spool != nil {
		return at.node()
	}
	return place, nil
}

// place adds a place and gives its position, as meetings name it.
func (w *writer) place(n node) string {
	p := placeText(n)
	if w.row.Kind == directory.KindGroup || w.n.kind() != typePlace {
		p.Directions = strings.TrimSpace(w.n.text("meetingPoint") + "\n" + strings.Join(w.n.node("sportsActivityLocation").texts("name"), ", "))
	}
	key := digestOf(p.Name, p.Address, p.Suburb, p.State, p.Postcode)
	if at, ok := w.placed[key]; ok {
		return strconv.Itoa(at)
	}
	if p.Blank() {
		return ""
	}
	w.placed[key] = len(w.row.Places)
	w.row.Places = append(w.row.Places, p)
	if _, structured := asNode(n.get("address")); !structured {
		w.addressText(n, &w.row.Places[len(w.row.Places)-1])
	}
	return strconv.Itoa(w.placed[key])
}

// addressText reads an address that is written in one text.
func (w *writer) addressText(n node, p *importer.PlaceText) {
	text := n.text("address")
	if text == "" {
		return
	}
	whole := importer.SplitAddress(text)
	if whole.Suburb == "" {
		p.Address = text
		if m := britishEnd.FindString(strings.ToUpper(text)); m != "" && p.Country == "" {
			p.Postcode, p.Country = m, "GB"
		}
		return
	}
	p.Address, p.Suburb, p.State, p.Postcode = whole.Address, whole.Suburb, whole.State, whole.Postcode
}

// britishEnd is a British postcode at the end of an address, which no Australian one has.
var britishEnd = regexp.MustCompile(`\b[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}$`)

// placeText reads a Place.
func placeText(n node) importer.PlaceText {
	p := importer.PlaceText{Key: n.id(), Name: n.text("name")}
	if address, ok := asNode(n.get("address")); ok {
		p.Address = strings.Trim(strings.Join(address.texts("streetAddress"), ", "), " ,")
		p.Suburb, p.Postcode = address.text("addressLocality"), address.text("postalCode")
		p.Country = importer.CountryCode(address.text("addressCountry"))
		p.State = stateOf(address.text("addressRegion"), p)
	}
	geo := n.node("geo")
	p.Point, _ = understand.ParsePoint(geo.text("latitude"), geo.text("longitude"))
	return p
}

// stateOf reads a region: a state of Australia's, or of a country that is not. Beside an Australian postcode or
// country a region that is no state, such as "Greater Melbourne", says nothing.
func stateOf(region string, p importer.PlaceText) string {
	if state, ok := understand.ParseState(region); ok {
		return state
	}
	if p.Country == "AU" || (p.Country == "" && understand.StateOfPostcode(p.Postcode) != "") {
		return ""
	}
	return region
}

var weekdays = [...]string{"SU", "MO", "TU", "WE", "TH", "FR", "SA"}

func weekdayOf(at int) time.Weekday { return time.Weekday(at) }

func overlapping(open []directory.Interval) bool {
	return slices.ContainsFunc(open, func(a directory.Interval) bool {
		n := 0
		for _, b := range open {
			if a.Day == b.Day && a.Opens < b.Closes && b.Opens < a.Closes {
				n++
			}
		}
		return n > 1
	})
}

func jsonOf(n node) string {
	text, err := json.Marshal(n)
	if err != nil {
		return ""
	}
	return string(text)
}
