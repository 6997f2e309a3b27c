"""Everything that knows how CloudFormation and SAM spell things; other rooms read only the values of `model`."""
