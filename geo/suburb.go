package geo

// Suburb is one gazetteer entry: a suburb, town or locality. Suburbs are shared and must not be changed.
type Suburb struct {
	ID          string     // a slug that stays the same between versions of the data: "carlton-vic-3053"
	Name        string     // "St Kilda"
	State       string     // "VIC"
	Postcodes   []string   // at least one, the main one first
	Point       Point      // about the middle of the place
	Council     string     // local government area, in short: "Melbourne"; "" where there is none
	CouncilCode string     // the Bureau of Statistics' code of it, "24600", or one of our own, "nsw-bathurst"; "" where there is none
	PHN         string     // Primary Health Network: "North Western Melbourne"
	PHNCode     string     // "PHN201"
	Remoteness  Remoteness // 0 when not known
	Reach       float64    // metres: how far its ground may stretch from Point, estimated generously from its neighbours
	Minor       bool       // not a mail delivery area of its own: a campus, a shopping centre, an old name
	folded      string     // FoldName(Name)
	weight      float64    // how likely people mean this one among places of the same name; larger is likelier
}

// Label returns the name with state and main postcode: "Carlton VIC 3053".
func (s *Suburb) Label() string { return joinLabel(s.Name, s.State, s.Postcodes[0]) }

// Areas returns the area-served codes that take in this suburb, narrowest first:
// "suburb:<id>", "council:<code>", "phn:<code>", "state:VIC", "national".
func (s *Suburb) Areas() []string {
	codes := make([]string, 0, 5)
	codes = append(codes, areaSuburb+s.ID)
	if s.CouncilCode != "" {
		codes = append(codes, areaCouncil+s.CouncilCode)
	}
	if s.PHNCode != "" {
		codes = append(codes, areaPHN+s.PHNCode)
	}
	return append(codes, areaState+s.State, areaNational)
}

// HasPostcode reports whether pc is one of the suburb's postcodes.
func (s *Suburb) HasPostcode(pc string) bool {
	for _, have := range s.Postcodes {
		if have == pc {
			return true
		}
	}
	return false
}
