package demo

// Example is a search that the first page of the demo offers, by the names the pages' parameters have.
// It holds open words only: it stands in a link.
type Example struct {
	Label  string // "Choirs near Footscray"
	Near   string // suburb id
	Within string // "5km"
	Facet  string // family, "" for none
	Value  string // slug
}

// Examples are searches that find something in the invented catalogue.
func Examples() []Example {
	return []Example{
		{Label: "Singing near Footscray", Near: "footscray-vic-3011", Within: "10km", Facet: "activity", Value: "singing"},
		{Label: "Somewhere quiet in Cairns", Near: "cairns-city-qld-4870", Within: "20km", Facet: "access", Value: "quiet-space"},
		{Label: "Bring a support person, Hobart", Near: "hobart-tas-7000", Within: "10km", Facet: "welcome", Value: "bring-support-person"},
		{Label: "Someone meets you, West End", Near: "west-end-qld-4101", Within: "5km", Facet: "welcome", Value: "met-at-door"},
	}
}
