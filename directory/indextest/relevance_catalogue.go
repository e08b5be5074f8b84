package indextest

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/geo"
)

// relevanceCatalogue reads relevance_catalogue.txt into listings; its head says how it is written.
func relevanceCatalogue(vocabulary *directory.Vocabulary, gazetteer *geo.Gazetteer) ([]*directory.Listing, error) {
	var listings []*directory.Listing
	for _, lines := range blocks(relevanceCatalogueFile) {
		id, name, ok := strings.Cut(strings.TrimPrefix(lines[0], "["), "] ")
		if !ok {
			return nil, fmt.Errorf("relevance_catalogue.txt: %q is not [id] and a name", lines[0])
		}
		l := &directory.Listing{
			ID: id, GroupID: "group-" + id, Kind: directory.KindGroup, Name: name,
			Answers: map[string]directory.ListedAnswer{}, Facets: map[string][]string{}, Invented: true, UpdatedAt: GeneratedNow(),
		}
		for _, line := range lines[1:] {
			if err := readCatalogueLine(l, line, vocabulary, gazetteer); err != nil {
				return nil, fmt.Errorf("relevance_catalogue.txt: %s: %w", id, err)
			}
		}
		if l.Point == nil {
			l.Areas = []string{"national"}
		}
		listings = append(listings, l)
	}
	return listings, nil
}

func readCatalogueLine(l *directory.Listing, line string, vocabulary *directory.Vocabulary, gazetteer *geo.Gazetteer) error {
	label, value, _ := strings.Cut(line, ": ")
	switch label {
	case "also":
		l.AlsoKnownAs = fields(value, ";")
	case "does":
		for _, slug := range strings.Fields(value) {
			if err := sayYes(l, "activity."+slug, vocabulary); err != nil {
				return err
			}
		}
	case "yes":
		for _, code := range strings.Fields(value) {
			if err := sayYes(l, code, vocabulary); err != nil {
				return err
			}
		}
	case "by":
		l.Organisation, l.OrganisationID = value, identifier(hash(value), 1, 31)
	case "in":
		return placeIn(l, value, gazetteer)
	case "ages":
		return readAges(l, value)
	case "cost":
		return readCost(l, value)
	case "kind":
		l.Kind = directory.Kind(value)
	case "says":
		l.Summary = value
	case "more":
		l.Description = value
	default:
		return fmt.Errorf("no such label %q", label)
	}
	return nil
}

func sayYes(l *directory.Listing, code string, vocabulary *directory.Vocabulary) error {
	if a, ok := vocabulary.Attribute(code); !ok || a.Derived {
		return fmt.Errorf("the vocabulary has no attribute %q to answer", code)
	}
	l.Answers[code] = directory.ListedAnswer{Value: directory.Yes, Basis: directory.BasisDeclared, Date: directory.DateOf(GeneratedNow())}
	return nil
}

// readAges reads "60-", "-12" or "12-25".
func readAges(l *directory.Listing, value string) error {
	least, most, _ := strings.Cut(value, "-")
	for text, bound := range map[string]**int{least: &l.Age.Min, most: &l.Age.Max} {
		if text == "" {
			continue
		}
		years, err := strconv.Atoi(text)
		if err != nil {
			return fmt.Errorf("ages %q: %w", value, err)
		}
		*bound = &years
	}
	l.Facets["age"] = ageBands(l.Age)
	return nil
}

func readCost(l *directory.Listing, value string) error {
	dollars, err := strconv.Atoi(value)
	if err != nil {
		return fmt.Errorf("cost %q: %w", value, err)
	}
	cents := dollars * 100
	l.Cost = directory.Cost{Text: "$" + value, Cents: &cents}
	l.Facets["cost"] = costBands(l.Cost)
	return nil
}

func placeIn(l *directory.Listing, place string, gazetteer *geo.Gazetteer) error {
	s, err := findSuburb(gazetteer, place)
	if err != nil {
		return err
	}
	point := s.Point
	l.Disclosure, l.Point = directory.DisclosureExact, &point
	l.Suburb, l.SuburbID, l.State, l.Postcode, l.Council = s.Name, s.ID, s.State, s.Postcodes[0], s.Council
	l.Facets["format"] = []string{"in-person"}
	return nil
}

// findSuburb finds "Ballarat Central VIC".
func findSuburb(gazetteer *geo.Gazetteer, place string) (*geo.Suburb, error) {
	place = strings.TrimSpace(place)
	cut := strings.LastIndex(place, " ")
	for _, s := range gazetteer.Named(place[:max(cut, 0)]) {
		if s.State == place[cut+1:] {
			return s, nil
		}
	}
	return nil, fmt.Errorf("the gazetteer has no %q", place)
}
