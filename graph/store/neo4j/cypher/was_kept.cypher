MATCH (e:Event {seq: $seq})
RETURN e.write
