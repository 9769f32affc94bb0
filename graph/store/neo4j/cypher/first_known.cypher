UNWIND $numbers AS number
{first_under number}
RETURN number, first
