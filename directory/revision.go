package directory

import "time"

// Revision is a published version of a group: a full snapshot with who, why and when.
type Revision struct {
	GroupID string `json:"group_id"`
	Version int    `json:"version"`
	Author  string `json:"author"`
	// AuthorID is the Person's; empty for an import, the operator and Kith itself.
	AuthorID string    `json:"author_id,omitempty"`
	Reason   string    `json:"reason"`
	Change   string    `json:"change,omitempty"` // id of the Change it came from, or made
	Import   string    `json:"import,omitempty"` // id of the import it came from
	Undid    string    `json:"undid,omitempty"`  // id of the import or Batch whose undoing made it
	Batch    string    `json:"batch,omitempty"`  // id of the Batch it is part of
	At       time.Time `json:"at"`
	Group    *Group    `json:"group"` // nil where only the head was asked for
	// Places tell how much others saw of each place, and which save of it was there: nothing of where it is, so that a
	// place that became private is told by no history. None where the version was written before they were kept.
	Places []RevisionPlace `json:"places,omitempty"`
}

// RevisionPlace is one of a group's places at a version.
type RevisionPlace struct {
	PlaceID      string     `json:"place_id"`
	VenueID      string     `json:"venue_id"`
	VenueVersion int        `json:"venue_version"`
	Shown        Disclosure `json:"shown"` // the stricter of the group's and the venue's
}

// FieldPlace and a place's id stand for a RevisionPlace where two versions are compared.
const FieldPlace = "place."

// placesOf gives a group's places as a version keeps them.
func placesOf(parts GroupParts) []RevisionPlace {
	var places []RevisionPlace
	for _, p := range parts.Group.Places {
		if v := parts.Venues[p.VenueID]; v != nil {
			places = append(places, RevisionPlace{PlaceID: p.ID, VenueID: v.ID, VenueVersion: v.Version, Shown: Stricter(parts.Group.Disclosure, v.Disclosure)})
		}
	}
	return places
}

// placeDifferences gives what differs of the places that two versions have both.
func placeDifferences(before, after *Revision) []FieldChange {
	var changed []FieldChange
	for _, now := range after.Places {
		for _, was := range before.Places {
			if was.PlaceID == now.PlaceID && was != now {
				changed = append(changed, FieldChange{Field: FieldPlace + now.PlaceID, Old: mustJSON(was), New: mustJSON(now)})
			}
		}
	}
	return changed
}
