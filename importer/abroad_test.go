package importer_test

import "testing"

// TestListsAbroad imports lists of another country with rows that do not say so, whose towns have the names of
// Australian suburbs.
func TestListsAbroad(t *testing.T) {
	tests := map[string]struct {
		lines []string
		area  string
		phone string
	}{
		"British postcodes": {[]string{"Name,Town,Postcode,Phone",
			"Lunch Club,Hounslow,TW3 1NX,020 7946 0001", "Tea Club,Chiswick,W4 2PH,(020) 7946 0002", "Film Club,Feltham,TW13 4DH,+44 (0)20 7946 0003", "Sea Club,Richmond,,02079460004"},
			"country:GB", "+44 20 7946 0004"},
		"ZIP codes": {[]string{"Name,City,Zip,Phone",
			"Lunch Club,Hialeah,33010,+1 305 555 0101", "Tea Club,Kendall,33156,+1 305 555 0102", "Sea Club,Miami,,+1 305 555 0103"},
			"country:ZZ", "+1 305 555 0103"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			catalogue := newCatalogue(t)
			r := importFile(t, catalogue, true, "abroad", "QLD", table(t, tt.lines...))
			if r.Refused != nil || r.Rejected > 0 {
				t.Fatalf("refused %v, rejected %d: %+v", r.Refused, r.Rejected, r.Problems)
			}
			groups, err := catalogue.Store().GroupsAfter(t.Context(), "", 100)
			if err != nil {
				t.Fatal(err)
			}
			for _, g := range groups {
				if len(g.AreasServed) != 1 || g.AreasServed[0] != tt.area {
					t.Errorf("%s serves %v, want %s", g.Name, g.AreasServed, tt.area)
				}
				for _, p := range g.Places {
					venue, err := catalogue.Store().Venue(t.Context(), p.VenueID)
					if err != nil {
						t.Fatal(err)
					}
					if venue.SuburbID != "" || venue.Point != nil || "country:"+venue.Country != tt.area {
						t.Errorf("%s is at %+v", g.Name, venue)
					}
				}
				if g.Name == "Sea Club" && (len(g.Contact.Phones) != 1 || g.Contact.Phones[0].Number != tt.phone) {
					t.Errorf("%s rings %+v, want %s", g.Name, g.Contact.Phones, tt.phone)
				}
			}
		})
	}
}
