Console.WriteLine("steward");
