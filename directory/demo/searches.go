package demo

import "github.com/kithdirectory/kith/directory"

// Examples are searches that find something in the invented catalogue.
func Examples() []directory.Example {
	ticked := func(label, near string, metres float64, family, slug string) directory.Example {
		return directory.Example{Label: label, Search: directory.Search{Near: near, Within: metres, Facets: map[string][]string{family: {slug}}}}
	}
	return []directory.Example{
		ticked("singing near Footscray", "footscray-vic-3011", 10_000, "activity", "singing"),
		ticked("somewhere quiet in Cairns", "cairns-city-qld-4870", 20_000, "access", "quiet-space"),
		ticked("bring a support person, Hobart", "hobart-tas-7000", 10_000, "welcome", "bring-support-person"),
	}
}
