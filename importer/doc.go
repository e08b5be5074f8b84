// Package importer brings records of other people's files and feeds into the catalogue.
//
// A format package (csv, xlsx, hsds …) turns bytes into a Table or straight into Records; AdaptTable
// turns the rows of any Table into Records by a Mapping of its columns; what happens to Records then
// (locate, match, diff, stage, apply) does not know formats. The format packages import this one,
// never the other way round: whoever runs an import hands the records over as an iterator.
//
// Nothing is guessed: a cell that is only partly understood is kept as text and flagged.
package importer
