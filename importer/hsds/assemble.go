package hsds

import (
	"context"
	"iter"
	"reflect"
	"slices"
	"strings"
)

// service is a service with all that belongs to it, however its files say it.
type service struct {
	row
	organization Object
	program      Object
	locations    []located
	phones       []Object
	orgPhones    []Object // of its organisation
	contacts     []Object
	schedules    []Object // of the service itself, of every version
	holidays     []Object
	areas        []Object
	languages    []Object
	costs        []Object
	eligibility  []Object
	documents    []Object
	payments     []Object
	attributes   []Object // each with its term, where it is known
	urls         []Object
	// lost names what the service refers to and no file has: "organisation".
	lost []string
}

// located is a service at one location.
type located struct {
	at            Object // the service_at_location; nil where the service names the location itself
	location      Object
	addresses     []Object // each with its address_type
	accessibility []Object
	languages     []Object
	phones        []Object
	contacts      []Object
	schedules     []Object // of the service at this location
	opening       []Object // of the location
}

// assembler joins the tables of a shelf.
type assembler struct {
	shelf *shelf
	used  map[string][]bool // rows of each table that belong to a service
}

// services gives every service once, in the order it first came, with all that belongs to it.
func (a *assembler) services(ctx context.Context) iter.Seq2[*service, error] {
	return func(yield func(*service, error) bool) {
		for i := range a.shelf.count(tableServices) {
			err := ctx.Err()
			var s *service
			if err == nil {
				s, err = a.service(i)
			}
			if err == nil && s == nil {
				continue
			}
			if !yield(s, err) || err != nil {
				return
			}
		}
	}
}

// service gives the service that stands in a row; nil where an earlier row is the same one.
func (a *assembler) service(number int) (*service, error) {
	r, err := a.shelf.at(tableServices, number)
	if err != nil {
		return nil, err
	}
	s := &service{row: r}
	id := r.Object.id()
	for _, other := range a.shelf.rowsWith(tableServices, "id", id) {
		if other == number {
			continue
		}
		twin, err := a.shelf.at(tableServices, other)
		if err != nil {
			return nil, err
		}
		if twin.Object.id() != id || !sameName(twin.Object, r.Object) {
			continue
		}
		if other < number {
			return nil, nil
		}
		s.Object = merge(s.Object, twin.Object)
	}
	return s, a.complete(s)
}

// sameName tells whether two rows of one id are one service: a key that two services share is a mistake.
func sameName(a, b Object) bool {
	x, y := a.text("name"), b.text("name")
	return x == "" || y == "" || strings.EqualFold(x, y)
}

// complete gathers all that belongs to a service.
func (a *assembler) complete(s *service) (err error) {
	o, id := s.Object, s.Object.id()
	j := &joiner{assembler: a}
	s.organization = j.one(s, "organisation", o.object("organization", "organisation"), tableOrganizations, o.text("organization_id", "organisation_id"))
	s.program = j.one(s, "program", o.object("program"), tablePrograms, o.text("program_id"))
	for _, list := range []struct {
		into   *[]Object
		nested []Object
		table  string
	}{
		{&s.phones, o.list("phones"), tablePhones},
		{&s.contacts, o.list("contacts"), tableContacts},
		{&s.areas, o.list("service_areas"), tableAreas},
		{&s.languages, o.list("languages"), tableLanguages},
		{&s.costs, o.list("cost_options"), tableCosts},
		{&s.eligibility, o.list("eligibilitys", "eligibilities", "eligibility"), tableEligibility},
		{&s.documents, o.list("required_documents"), tableDocuments},
		{&s.payments, o.list("payments_accepted"), tablePayments},
		{&s.urls, o.list("additional_urls"), tableURLs},
		{&s.holidays, o.list("holiday_schedules", "holiday_schedule"), tableHolidays},
	} {
		*list.into = union(list.nested, j.rows(list.table, "service_id", id))
	}
	s.schedules = union(o.list("schedules", "regular_schedules", "regular_schedule"), j.rows(tableSchedules, "service_id", id), j.rows(tableRegular, "service_id", id))
	s.attributes = j.attributes(o, id)
	s.orgPhones = union(s.organization.list("phones"), j.rows(tablePhones, "organization_id", s.organization.id()))
	j.locations(s)
	j.people(&s.phones, s.contacts)
	s.schedules = j.atNoLocation(s)
	return j.err
}

// joiner gathers what belongs to one service; its first error ends it.
type joiner struct {
	*assembler
	err   error
	bytes int // read for this service
}

// rows gives the objects of a table whose key is an id.
func (j *joiner) rows(name, key, id string) []Object {
	if j.err != nil || id == "" || j.bytes > MaxItemBytes {
		return nil
	}
	var found []Object
	for _, number := range j.shelf.rowsWith(name, key, id) {
		before := j.shelf.read
		r, err := j.shelf.at(name, number)
		if err != nil {
			j.err = err
			return nil
		}
		if r.Object.text(key) != id {
			continue
		}
		j.use(name, number)
		found = append(found, r.Object)
		if j.bytes += int(j.shelf.read - before); j.bytes > MaxItemBytes {
			break
		}
	}
	return found
}

func (a *assembler) use(name string, number int) {
	if a.used[name] == nil {
		a.used[name] = make([]bool, a.shelf.count(name))
	}
	a.used[name][number] = true
}

// one gives the object a service refers to: what it holds itself, completed by the table's row.
func (j *joiner) one(s *service, what string, nested Object, name, id string) Object {
	if id == "" {
		id = nested.id()
	}
	rows := j.rows(name, "id", id)
	switch {
	case len(rows) > 0 && nested != nil:
		return merge(nested, rows[0])
	case len(rows) > 0:
		return rows[0]
	case nested == nil && id != "":
		s.lost = append(s.lost, what)
	}
	return nested
}

// locations gathers where a service is.
func (j *joiner) locations(s *service) {
	o, id := s.Object, s.Object.id()
	at := union(o.list("service_at_locations", "services_at_location", "services_at_locations"), j.rows(tableAtLocation, "service_id", id))
	for _, sal := range at {
		location := j.one(s, "location", sal.object("location"), tableLocations, sal.text("location_id"))
		if location != nil {
			s.locations = append(s.locations, j.located(sal, location))
		}
	}
	for _, location := range o.list("locations", "location") {
		s.locations = append(s.locations, j.located(nil, location))
	}
}

func (j *joiner) located(sal, location Object) located {
	id, atID := location.id(), sal.id()
	l := located{
		at: sal, location: location,
		accessibility: union(location.list("accessibility", "accessibilities", "accessibility_for_disabilities"), j.rows(tableAccessibility, "location_id", id)),
		languages:     location.list("languages"),
		phones:        union(sal.list("phones"), j.rows(tablePhones, "service_at_location_id", atID), location.list("phones"), j.rows(tablePhones, "location_id", id)),
		contacts:      union(sal.list("contacts"), j.rows(tableContacts, "service_at_location_id", atID), location.list("contacts"), j.rows(tableContacts, "location_id", id)),
		schedules: union(sal.list("schedules", "regular_schedules", "regular_schedule"), j.rows(tableSchedules, "service_at_location_id", atID),
			j.rows(tableRegular, "service_at_location_id", atID)),
		opening: union(location.list("schedules", "regular_schedules", "regular_schedule"), j.rows(tableSchedules, "location_id", id), j.rows(tableRegular, "location_id", id)),
	}
	l.addresses = union(location.list("addresses"), j.rows(tableAddresses, "location_id", id))
	for _, typed := range []struct {
		kind, table string
		fields      []string
	}{
		{"physical", tablePhysical, []string{"physical_addresses", "physical_address", "address"}},
		{"postal", tablePostal, []string{"postal_addresses", "postal_address", "mail_address"}},
	} {
		for _, address := range union(location.list(typed.fields...), j.rows(typed.table, "location_id", id)) {
			address = merge(address, Object{"address_type": typed.kind})
			l.addresses = append(l.addresses, address)
		}
	}
	j.people(&l.phones, l.contacts)
	return l
}

// people adds the telephones of contacts.
func (j *joiner) people(phones *[]Object, contacts []Object) {
	for _, contact := range contacts {
		*phones = union(*phones, contact.list("phones"), j.rows(tablePhones, "contact_id", contact.id()))
	}
}

// attributes gives what the source's own vocabularies say of a service, each with its term: the attributes of
// HSDS 3, and the taxonomies of earlier versions.
func (j *joiner) attributes(o Object, id string) []Object {
	var found []Object
	for _, attribute := range union(o.list("attributes", "other_attributes"), j.rows(tableAttributes, "link_id", id), j.rows(tableAttributes, "service_id", id)) {
		if entity := attribute.text("link_entity"); attribute.text("link_id") != "" && attribute.text("link_id") != id ||
			entity == "location" || entity == "organization" {
			continue
		}
		found = append(found, j.withTerm(attribute, attribute.object("taxonomy_term"), attribute.text("taxonomy_term_id", "taxonomy_id")))
	}
	for _, link := range union(o.list("service_taxonomys", "services_taxonomy", "service_taxonomy", "service_taxonomies"), j.rows(tableServiceTerms, "service_id", id)) {
		found = append(found, j.withTerm(link, link.object("taxonomy", "taxonomy_term"), link.text("taxonomy_id", "taxonomy_term_id")))
	}
	for _, term := range o.list("taxonomies", "taxonomy_terms") {
		found = append(found, Object{"taxonomy_term": term})
	}
	return found
}

func (j *joiner) withTerm(link, term Object, id string) Object {
	if term == nil {
		if rows := j.rows(tableTaxonomyTerms, "id", id); len(rows) > 0 {
			term = rows[0]
		}
	}
	if term == nil {
		return link
	}
	return merge(Object{"taxonomy_term": term}, link)
}

// atNoLocation gives the schedules of a service that are not those of one of its locations: tables name all of
// service, location and service_at_location in one row.
func (j *joiner) atNoLocation(s *service) []Object {
	places := map[string]int{}
	for i, l := range s.locations {
		for _, id := range []string{l.at.id(), l.location.id()} {
			if id != "" {
				places[id] = i
			}
		}
	}
	var rest []Object
	for _, schedule := range s.schedules {
		at, ok := places[schedule.text("service_at_location_id")]
		if !ok {
			at, ok = places[schedule.text("location_id")]
		}
		if !ok || len(s.locations) == 1 {
			rest = append(rest, schedule)
			continue
		}
		s.locations[at].schedules = union(s.locations[at].schedules, []Object{schedule})
	}
	for i := range s.locations { // what is the service's own is not also the place's
		s.locations[i].opening = without(s.locations[i].opening, s.schedules)
		s.locations[i].schedules = without(s.locations[i].schedules, rest)
	}
	return rest
}

// without leaves out of a list what stands in others.
func without(list, others []Object) []Object {
	return slices.DeleteFunc(slices.Clone(list), func(o Object) bool {
		return slices.ContainsFunc(others, func(other Object) bool {
			return o.id() != "" && o.id() == other.id() && agree(o, other) || reflect.DeepEqual(o, other)
		})
	})
}

// lostRows counts, by table, the rows that belong to no service.
func (a *assembler) lostRows() map[string]int {
	lost := map[string]int{}
	for name, t := range a.shelf.tables {
		if name == tableServices || name == tableOther || name == tableTaxonomyTerms || name == tableOrganizations || name == tablePrograms {
			continue
		}
		for i := range t.places {
			if a.used[name] == nil || !a.used[name][i] {
				lost[name]++
			}
		}
	}
	return lost
}
