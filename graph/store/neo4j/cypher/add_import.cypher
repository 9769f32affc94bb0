CREATE (:Import {
  id: $id,
  fileSha256: $fileSha256,
  importedAt: $importedAt,
  knownAt: $importKnownAt,
  addedNo: $addedNo,
  complaints: $complaints,
  report: $report
})
