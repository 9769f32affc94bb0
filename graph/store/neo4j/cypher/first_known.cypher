UNWIND $numbers AS number
{first_under number}
RETURN collect([number, first]) AS rows
